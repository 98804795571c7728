from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.domain.moderation.models import NormsAdoption, ParticipationNorms
from app.domain.moderation.rules.norms import NormSet, read_norms

NormsVersion = tuple[ParticipationNorms, NormsAdoption | None]


class NormsInForce(NamedTuple):
    id: int
    number: int
    norms: NormSet


def norms_in_force(session: Session, organisation_id: int) -> NormsInForce | None:
    """Return the norms, None before any adoption; one statement."""
    norms = _IN_FORCE.first(session, organisation_id=organisation_id)
    return NormsInForce(norms.id, norms.number, read_norms(norms.content)) if norms else None


def norms_versions(session: Session, organisation_id: int) -> Sequence[NormsVersion]:
    """Return versions, newest first."""
    return _VERSIONS.all(session, organisation_id=organisation_id)


def norms_writers(norms: ParticipationNorms, every: Collection[NormsVersion]) -> frozenset[int]:
    """Return writers of its never-adopted words: each version begins with the one before (invariant I2)."""
    adopted = max(
        (version.number for version, adoption in every if adoption and version.number < norms.number), default=0
    )
    return frozenset(version.written_by for version, _ in every if adopted < version.number <= norms.number)


def norms_version_or_404(session: Session, organisation_id: int, number: int) -> NormsVersion:
    version = _VERSION.first(session, organisation_id=organisation_id, number=number)
    if version is None:
        raise NotFound(msg("No hay ninguna versión %(number)s de las normas.", number=number))
    return version


_NORMS_WITH_ADOPTION = (
    select(ParticipationNorms, NormsAdoption)
    .outerjoin(NormsAdoption, col(NormsAdoption.norms_id) == ParticipationNorms.id)
    .where(ParticipationNorms.organisation_id == ORGANISATION_ID)
    .order_by(col(ParticipationNorms.number).desc())
)
_VERSIONS: EntityQuery[NormsVersion] = EntityQuery(_NORMS_WITH_ADOPTION)
_VERSION: EntityQuery[NormsVersion] = EntityQuery(
    _NORMS_WITH_ADOPTION.where(ParticipationNorms.number == param("number"))
)
_IN_FORCE: EntityQuery[ParticipationNorms] = EntityQuery(
    select(ParticipationNorms)
    .join(NormsAdoption, col(NormsAdoption.norms_id) == ParticipationNorms.id)
    .where(ParticipationNorms.organisation_id == ORGANISATION_ID, NormsAdoption.organisation_id == ORGANISATION_ID)
    .order_by(col(NormsAdoption.id).desc())
    .limit(1)
)
