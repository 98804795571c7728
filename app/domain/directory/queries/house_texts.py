from collections.abc import Sequence

from sqlmodel import col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery
from app.db.work import Work
from app.domain.directory.models import HouseText


def house_texts(work: Work) -> Sequence[HouseText]:
    """Return the house texts by kind and name."""
    return _HOUSE_TEXTS.all(work.session, organisation_id=work.organisation_id)


def house_text_or_404(work: Work, text_id: int) -> HouseText:
    row = work.session.exec(
        select(HouseText).where(HouseText.organisation_id == work.organisation_id, HouseText.id == text_id)
    ).first()
    if row is None:
        raise NotFound(msg("Ese texto de la casa no existe."))
    return row


_HOUSE_TEXTS: EntityQuery[HouseText] = EntityQuery(
    select(HouseText)
    .where(HouseText.organisation_id == ORGANISATION_ID)
    .order_by(col(HouseText.kind), HouseText.name, col(HouseText.id))
)
