"""Taking away what identifies a person: their functions in an organisation, and the account nobody uses any more."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col

from app.accounts.models import AbsenceCalendar, AccessLink, KnownDevice, Membership, User, UserSession

NAMELESS = "Persona borrada"


def forget_seats(session: Session, user_id: int, *, organisation_id: int) -> None:
    """The functions held there, all of them ended, and the address of their calendar.

    The record keeps what they were, by the person's number.
    """
    for belonging in (Membership, AbsenceCalendar):
        here = col(belonging.organisation_id) == organisation_id
        session.execute(delete(belonging).where(here, col(belonging.user_id) == user_id))


def forget_account(session: Session, user_id: int, *, now: datetime) -> None:
    """Leave a number without a name, which nobody can sign in with; the rows that point to it stay whole."""
    for belonging in (UserSession, KnownDevice, AccessLink, AbsenceCalendar):
        session.execute(delete(belonging).where(col(belonging.user_id) == user_id))
    nobody: dict[str, object] = {
        "email": f"persona-{user_id}@borrada.invalid",
        "name": NAMELESS,
        "password_hash": None,
        "locale": "es",
        "theme": "",
        "setup_dismissed": [],
        "disabled_at": now,
    }
    session.execute(update(User).where(col(User.id) == user_id).values(**nobody))
