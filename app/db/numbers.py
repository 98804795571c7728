"""Numbers that people know things by: one a year and organisation, given in one statement."""

from typing import Any

from sqlmodel import Session

from app.db.upsert import inserting


def next_number(session: Session, counter: Any, organisation_id: int, year: int, *, many: int = 1) -> int:
    """The year's next number, or the last of so `many`, so that two people never get the same.

    `counter` is a table of `organisation_id`, `year` and the `last` number given.
    """
    statement = (
        inserting(session, counter)
        .values(organisation_id=organisation_id, year=year, last=many)
        .on_conflict_do_update(index_elements=["organisation_id", "year"], set_={"last": counter.last + many})
        .returning(counter.__table__.c.last)
    )
    return int(session.execute(statement).scalar_one())
