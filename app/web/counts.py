"""What the frame of every page tells of what waits and of the worker: one statement, once a request."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from flask import g
from sqlmodel import Session

from app.approvals.queries import waiting
from app.citizens.queries import cases
from app.db.reads import Read
from app.intake.queries import lists
from app.pages.shell.request_context import organisation, person
from app.publishing.queries import heartbeat
from app.web.request import reading


class Counts(NamedTuple):
    """`decisions` wait for this person, `requests` for whoever decides of them, `cases` for whoever answers; `beaten`:
    when a worker was alive.
    """

    decisions: int
    requests: int
    cases: int
    beaten: datetime | None


def counts() -> Counts:
    if "counts" not in g:
        g.counts = counted(reading(), organisation().id, person().id)
    found: Counts = g.counts
    return found


def counted(session: Session, organisation_id: int, user_id: int) -> Counts:
    """Each counted no further than its queue does."""
    found = _COUNTS.first(session, organisation_id=organisation_id, user_id=user_id)
    assert found is not None
    return found


_COUNTS: Read[Counts] = Read(
    sa.select(*(one.scalar_subquery() for one in (waiting.HOW_MANY, lists.HOW_MANY, cases.HOW_MANY, heartbeat.BEATEN))),
    Counts,
)
