"""Stop 3: comparable profiles."""

from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.messages import Message, msg
from app.domain.plan.models.profiles import ObservationSheet
from app.domain.plan.queries.profiles import ComparedProfile, compared_profiles, profiles, sheets_of_all
from app.domain.plan.rules.profiles import MAX_SHEET_AGE, MIN_PROFILES, PostFormat


def snapshot(
    session: Session,
    organisation_id: int,
    *,
    today: date,  # noqa: ARG001 - every stop is asked alike
) -> dict[str, Any]:
    """Return the profiles with all their sheets, newest first; `own` is our latest."""
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


def missing(session: Session, organisation_id: int, *, today: date) -> list[Message]:
    return missing_in(*compared_profiles(session, organisation_id), today=today)


def missing_in(compared: list[ComparedProfile], own: ObservationSheet | None, *, today: date) -> list[Message]:
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
