"""What an organisation chose of the shipped days."""

from sqlmodel import Session, select

from app.calendar.models import AwarenessChoice
from app.db.reads import HERE, Load


def choice_of(session: Session, organisation_id: int) -> AwarenessChoice | None:
    return _CHOICE.first(session, organisation_id=organisation_id)


_CHOICE: Load[AwarenessChoice] = Load(select(AwarenessChoice).where(AwarenessChoice.organisation_id == HERE))
