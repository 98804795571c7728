from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import Session, col

from app.db.statements import ORGANISATION_ID, Query, select_columns
from app.domain.cases.models.cases import Citizen


class RestrictedCitizen(NamedTuple):
    id: int
    handle: str


def restricted_citizens(session: Session, organisation_id: int) -> Sequence[RestrictedCitizen]:
    """Return restricted citizens: few, by their own index."""
    return _RESTRICTED_CITIZENS.all(session, organisation_id=organisation_id)


_RESTRICTED_CITIZENS: Query[RestrictedCitizen] = Query(
    select_columns(Citizen.id, Citizen.handle).where(
        Citizen.organisation_id == ORGANISATION_ID, col(Citizen.restricted_at).is_not(None)
    ),
    RestrictedCitizen,
)
