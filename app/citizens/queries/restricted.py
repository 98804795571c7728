"""Those who asked that what they wrote only be kept."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import Session, col

from app.citizens.models import Citizen
from app.db.reads import HERE, Read, columns


class Restricted(NamedTuple):
    id: int
    handle: str


def restricted(session: Session, organisation_id: int) -> Sequence[Restricted]:
    """A few of them at most, by an index of their own."""
    return _RESTRICTED.all(session, organisation_id=organisation_id)


_RESTRICTED: Read[Restricted] = Read(
    columns(Citizen.id, Citizen.handle).where(Citizen.organisation_id == HERE, col(Citizen.restricted_at).is_not(None)),
    Restricted,
)
