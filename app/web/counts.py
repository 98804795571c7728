"""What the frame of every page tells of what waits and of the worker: one statement, once a request."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from flask import g

from app.approvals.queries import waiting
from app.db.reads import Read
from app.intake.queries import lists
from app.publishing.jobs import beating
from app.web.request import organisation, person, reading


class Counts(NamedTuple):
    """`decisions` wait for this person, `requests` for whoever decides of them; `beaten`: when a worker was alive."""

    decisions: int
    requests: int
    beaten: datetime | None


def counts() -> Counts:
    if "counts" not in g:
        g.counts = _COUNTS.first(reading(), organisation_id=organisation().id, user_id=person().id)
    found: Counts = g.counts
    return found


_COUNTS: Read[Counts] = Read(
    sa.select(*(one.scalar_subquery() for one in (waiting.HOW_MANY, lists.HOW_MANY, beating.BEATEN))), Counts
)
