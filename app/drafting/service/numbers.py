"""The number people know a post by."""

from sqlmodel import Session

from app.db.upsert import inserting
from app.drafting.models import PostCounter


def next_number(session: Session, organisation_id: int, year: int, *, many: int = 1) -> int:
    """The year's next number, or the last of so `many`, in one statement, so that two people never get the same."""
    statement = (
        inserting(session, PostCounter)
        .values(organisation_id=organisation_id, year=year, last=many)
        .on_conflict_do_update(index_elements=["organisation_id", "year"], set_={"last": PostCounter.last + many})
        .returning(PostCounter.__table__.c.last)  # type: ignore[attr-defined] # every table has one
    )
    return int(session.execute(statement).scalar_one())


def take_turn(session: Session, organisation_id: int, year: int) -> None:
    """Whoever would make posts next waits until this transaction ends."""
    next_number(session, organisation_id, year, many=0)
