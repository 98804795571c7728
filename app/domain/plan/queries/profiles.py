from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.domain.directory.rules.networks import Network
from app.domain.plan.models.profiles import ComparableProfile, ObservationSheet
from app.domain.plan.rules.profiles import Observation


@dataclass(frozen=True, slots=True)
class ComparedProfile:
    """A profile and its newest sheet."""

    profile: ComparableProfile
    sheet: ObservationSheet | None


def profiles(session: Session, organisation_id: int, *, closed: bool = False) -> Sequence[ComparableProfile]:
    """Return the profiles in use (or the closed ones), by name."""
    wanted = select(ComparableProfile).where(
        ComparableProfile.organisation_id == organisation_id, col(ComparableProfile.closed).is_(closed)
    )
    return session.exec(wanted.order_by(ComparableProfile.name, col(ComparableProfile.id))).all()


def newest_sheets(session: Session, organisation_id: int) -> Mapping[int | None, ObservationSheet]:
    """Return each profile's newest sheet, closed ones too; ours under None. One statement."""
    last = func.row_number().over(
        partition_by=col(ObservationSheet.profile_id),
        order_by=(col(ObservationSheet.observed_on).desc(), col(ObservationSheet.id).desc()),
    )
    ranked = (
        select(col(ObservationSheet.id), last.label("place"))
        .where(ObservationSheet.organisation_id == organisation_id)
        .subquery()
    )
    sheets = session.exec(
        select(ObservationSheet)
        .join(ranked, ranked.c.id == ObservationSheet.id)
        .where(ObservationSheet.organisation_id == organisation_id, ranked.c.place == 1)
    ).all()
    return {sheet.profile_id: sheet for sheet in sheets}


def compared_profiles(session: Session, organisation_id: int) -> tuple[list[ComparedProfile], ObservationSheet | None]:
    """Return the compared profiles and our own newest sheet; two statements."""
    last = newest_sheets(session, organisation_id)
    return [ComparedProfile(profile, last.get(profile.id)) for profile in profiles(session, organisation_id)], last.get(
        None
    )


def observed_by_network(session: Session, organisation_id: int) -> dict[Network, int]:
    """Count the compared profiles with a sheet, by network; networks without any are missing. One statement."""
    wanted = (
        select(ComparableProfile.network, func.count(func.distinct(col(ComparableProfile.id))))
        .join(
            ObservationSheet,
            (col(ObservationSheet.organisation_id) == ComparableProfile.organisation_id)
            & (col(ObservationSheet.profile_id) == ComparableProfile.id),
        )
        .where(ComparableProfile.organisation_id == organisation_id, col(ComparableProfile.closed).is_(False))
        .group_by(col(ComparableProfile.network))
    )
    return {Network(network): count for network, count in session.exec(wanted)}


def sheets_of(session: Session, organisation_id: int, profile_id: int | None) -> Sequence[ObservationSheet]:
    """Return a profile's sheets, newest first; ours when there is no profile."""
    wanted = select(ObservationSheet).where(
        ObservationSheet.organisation_id == organisation_id, col(ObservationSheet.profile_id) == profile_id
    )
    return session.exec(
        wanted.order_by(col(ObservationSheet.observed_on).desc(), col(ObservationSheet.id).desc())
    ).all()


def sheets_of_all(session: Session, organisation_id: int, profile_ids: Iterable[int]) -> Sequence[ObservationSheet]:
    """Return every sheet of these profiles, newest first."""
    wanted = select(ObservationSheet).where(
        ObservationSheet.organisation_id == organisation_id, col(ObservationSheet.profile_id).in_(list(profile_ids))
    )
    return session.exec(
        wanted.order_by(col(ObservationSheet.observed_on).desc(), col(ObservationSheet.id).desc())
    ).all()


def profile_or_404(session: Session, profile_id: int, *, organisation_id: int, lock: bool = False) -> ComparableProfile:
    """Raise `NotFound` when there is none."""
    wanted = select(ComparableProfile).where(
        ComparableProfile.organisation_id == organisation_id, ComparableProfile.id == profile_id
    )
    profile = session.exec(wanted.with_for_update() if lock else wanted).first()
    if profile is None:
        raise NotFound(msg("Ese perfil no existe."))
    return profile


def profile_named(session: Session, name: str, network: Network, *, organisation_id: int) -> ComparableProfile | None:
    return session.exec(
        select(ComparableProfile).where(
            ComparableProfile.organisation_id == organisation_id,
            ComparableProfile.name == name,
            ComparableProfile.network == network,
        )
    ).first()


def observation_from(sheet: ObservationSheet) -> Observation:
    return Observation(**{name: getattr(sheet, name) for name in Observation.__dataclass_fields__})
