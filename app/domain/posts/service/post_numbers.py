from sqlmodel import Session

from app.db import counters
from app.domain.posts.models import PostCounter


def next_number(session: Session, organisation_id: int, year: int, *, many: int = 1) -> int:
    """Return the year's next number, or the last of `many`."""
    return counters.take_number(session, PostCounter, organisation_id, year, many=many)


def lock_numbers(session: Session, organisation_id: int, year: int) -> None:
    """Make later post creators wait until this transaction ends."""
    next_number(session, organisation_id, year, many=0)
