from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery
from app.domain.directory.models import HouseText


def house_texts(session: Session, organisation_id: int) -> Sequence[HouseText]:
    """Return the house texts by kind and name."""
    return _HOUSE_TEXTS.all(session, organisation_id=organisation_id)


def house_text_or_404(session: Session, text_id: int, *, organisation_id: int) -> HouseText:
    row = session.exec(
        select(HouseText).where(HouseText.organisation_id == organisation_id, HouseText.id == text_id)
    ).first()
    if row is None:
        raise NotFound(msg("Ese texto de la casa no existe."))
    return row


_HOUSE_TEXTS: EntityQuery[HouseText] = EntityQuery(
    select(HouseText)
    .where(HouseText.organisation_id == ORGANISATION_ID)
    .order_by(col(HouseText.kind), HouseText.name, col(HouseText.id))
)
