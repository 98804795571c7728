"""What an organisation chose of the shipped days."""

from sqlmodel import Session, select

from app.calendar.models import AwarenessChoice


def choice_of(session: Session, organisation_id: int) -> AwarenessChoice | None:
    return session.exec(select(AwarenessChoice).where(AwarenessChoice.organisation_id == organisation_id)).first()
