"""The calendar somebody keeps elsewhere, and which of its absences nobody stands in for yet."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import Session, select

from app.accounts.models import AbsenceCalendar, Substitution
from app.accounts.rules.absences import Absence, from_value


def calendar_of(session: Session, *, organisation_id: int, user_id: int) -> AbsenceCalendar | None:
    return session.exec(
        select(AbsenceCalendar).where(
            AbsenceCalendar.organisation_id == organisation_id, AbsenceCalendar.user_id == user_id
        )
    ).first()


def uncovered(calendar: AbsenceCalendar | None, given: Iterable[Substitution], *, today: date) -> Sequence[Absence]:
    """What the calendar had, from today on, but for what somebody stands in for from its first day to its last."""
    if calendar is None:
        return ()
    of_theirs = [one for one in given if one.user_id == calendar.user_id and not one.ended_at]
    coming = (one._replace(starts_on=max(one.starts_on, today)) for one in map(from_value, calendar.absences))
    return [
        absence
        for absence in coming
        if absence.ends_on >= today
        and not any(one.starts_on <= absence.starts_on and absence.ends_on <= one.ends_on for one in of_theirs)
    ]
