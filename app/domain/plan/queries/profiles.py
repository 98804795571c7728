"""The third stop: comparable profiles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.db.work import Work
from app.domain.directory.rules.networks import Network
from app.domain.plan.models.profiles import ComparableProfile, ObservationSheet
from app.domain.plan.rules.profiles import MAX_SHEET_AGE, MIN_PROFILES, Observation, PostFormat


@dataclass(frozen=True, slots=True)
class ComparedProfile:
    profile: ComparableProfile
    sheet: ObservationSheet | None


def profiles(session: Session, organisation_id: int, *, closed: bool = False) -> Sequence[ComparableProfile]:
    """Return comparable profiles by name."""
    wanted = select(ComparableProfile).where(
        ComparableProfile.organisation_id == organisation_id, col(ComparableProfile.closed).is_(closed)
    )
    return session.exec(wanted.order_by(ComparableProfile.name, col(ComparableProfile.id))).all()


def newest_sheets(session: Session, organisation_id: int) -> Mapping[int | None, ObservationSheet]:
    """Return the newest sheet by profile, closed profiles included; ours under None. One statement."""
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
    """Return also our own newest sheet; two statements."""
    last = newest_sheets(session, organisation_id)
    return [ComparedProfile(profile, last.get(profile.id)) for profile in profiles(session, organisation_id)], last.get(
        None
    )


def observed_by_network(session: Session, organisation_id: int) -> dict[Network, int]:
    """Count open profiles with a sheet by network; omit empty networks; one statement."""
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


def sheets_of(work: Work, profile_id: int | None) -> Sequence[ObservationSheet]:
    """Return a profile's sheets, newest first; ours without a profile."""
    wanted = select(ObservationSheet).where(
        ObservationSheet.organisation_id == work.organisation_id, col(ObservationSheet.profile_id) == profile_id
    )
    return work.session.exec(
        wanted.order_by(col(ObservationSheet.observed_on).desc(), col(ObservationSheet.id).desc())
    ).all()


def sheets_of_all(session: Session, organisation_id: int, profile_ids: Iterable[int]) -> Sequence[ObservationSheet]:
    """Return observation sheets, newest first."""
    wanted = select(ObservationSheet).where(
        ObservationSheet.organisation_id == organisation_id, col(ObservationSheet.profile_id).in_(list(profile_ids))
    )
    return session.exec(
        wanted.order_by(col(ObservationSheet.observed_on).desc(), col(ObservationSheet.id).desc())
    ).all()


def profile_or_404(work: Work, profile_id: int, *, lock: bool = False) -> ComparableProfile:
    """Raise `NotFound`."""
    wanted = select(ComparableProfile).where(
        ComparableProfile.organisation_id == work.organisation_id, ComparableProfile.id == profile_id
    )
    profile = work.session.exec(wanted.with_for_update() if lock else wanted).first()
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


def profiles_snapshot(
    session: Session,
    organisation_id: int,
    *,
    today: date,  # noqa: ARG001 - every stop is asked alike
) -> dict[str, Any]:
    """Return each profile with all sheets, newest first; `own` is our latest."""
    compared = profiles(session, organisation_id)
    sheets = sheets_of_all(session, organisation_id, [profile.id for profile in compared])
    _, own = compared_profiles(session, organisation_id)
    return {
        "profiles": [
            {
                **{name: getattr(profile, name) for name in ("name", "body", "url")},
                "network": profile.network.value,
                "sheets": [_sheet(sheet) for sheet in sheets if sheet.profile_id == profile.id],
            }
            for profile in compared
        ],
        "own": {name: getattr(own, name) or None for name in ("posts_per_week", "response_hours")} if own else {},
    }


def missing_profiles(session: Session, organisation_id: int, *, today: date) -> list[Message]:
    return missing_in_profiles(*compared_profiles(session, organisation_id), today=today)


def missing_in_profiles(compared: list[ComparedProfile], own: ObservationSheet | None, *, today: date) -> list[Message]:
    messages = []
    if (left := MIN_PROFILES - len(compared)) > 0:
        messages.append(msg("Perfiles comparables que faltan hasta cinco: %(count)s.", count=left))
    if blank := [comparable.profile.name for comparable in compared if comparable.sheet is None]:
        messages.append(msg("Sin ninguna ficha de observación: %(names)s.", names=", ".join(blank)))
    if old := [
        comparable.profile.name
        for comparable in compared
        if comparable.sheet and today - comparable.sheet.observed_on > MAX_SHEET_AGE
    ]:
        messages.append(msg("Con la última ficha de hace más de un año: %(names)s.", names=", ".join(old)))
    if own is None:
        messages.append(msg("La ficha de las cuentas propias, para comparar."))
    return messages


def format_words(codes: list[str]) -> list[Message]:
    return [PostFormat(code).label for code in codes if code in set(PostFormat)]


def _sheet(sheet: ObservationSheet) -> dict[str, Any]:
    plain = ("posts_per_week", "hours", "tone", "response_hours", "to_copy", "to_avoid")
    return {
        "observed_on": sheet.observed_on.isoformat(),
        **{name: getattr(sheet, name) for name in plain},
        "formats": [str(word) for word in format_words(sheet.formats)],
        "by": sheet.by_name,
    }
