"""The norms of participation: every version, and the one in force."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.citizens.models import NormsAdoption, ParticipationNorms
from app.citizens.rules.norms import Norms, read_norms
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, given

Version = tuple[ParticipationNorms, NormsAdoption | None]


class InForce(NamedTuple):
    """The version that was adopted last."""

    id: int
    number: int
    norms: Norms


def in_force(session: Session, organisation_id: int) -> InForce | None:
    """None until somebody adopts some; one statement."""
    found = _IN_FORCE.first(session, organisation_id=organisation_id)
    return InForce(found.id, found.number, read_norms(found.content)) if found else None


def versions(session: Session, organisation_id: int) -> Sequence[Version]:
    """The newest first, each with its adoption."""
    return _VERSIONS.all(session, organisation_id=organisation_id)


def writers_of(norms: ParticipationNorms, every: Collection[Version]) -> frozenset[int]:
    """Whose words a version says that were never adopted: each one begins with the one before (invariant I2)."""
    adopted = max((one.number for one, adoption in every if adoption and one.number < norms.number), default=0)
    return frozenset(one.written_by for one, _ in every if adopted < one.number <= norms.number)


def version_or_404(session: Session, organisation_id: int, number: int) -> Version:
    found = _VERSION.first(session, organisation_id=organisation_id, number=number)
    if found is None:
        raise NotFound(say("No hay ninguna versión %(number)s de las normas.", number=number))
    return found


_ALL = (
    select(ParticipationNorms, NormsAdoption)
    .outerjoin(NormsAdoption, col(NormsAdoption.norms_id) == ParticipationNorms.id)
    .where(ParticipationNorms.organisation_id == HERE)
    .order_by(col(ParticipationNorms.number).desc())
)
_VERSIONS: Load[Version] = Load(_ALL)
_VERSION: Load[Version] = Load(_ALL.where(ParticipationNorms.number == given("number")))
_IN_FORCE: Load[ParticipationNorms] = Load(
    select(ParticipationNorms)
    .join(NormsAdoption, col(NormsAdoption.norms_id) == ParticipationNorms.id)
    .where(ParticipationNorms.organisation_id == HERE, NormsAdoption.organisation_id == HERE)
    .order_by(col(NormsAdoption.id).desc())
    .limit(1)
)
