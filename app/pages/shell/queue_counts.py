"""Queue counts and worker state: one statement."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from flask import g
from sqlmodel import Session

from app.db.statements import Query
from app.domain.approvals.queries import waiting_posts
from app.domain.cases.queries import cases
from app.domain.publishing.queries import heartbeat
from app.domain.requests.queries import lists
from app.pages.shell.request_context import organisation, person
from app.web.request import read_session


class QueueCounts(NamedTuple):
    """Own `decisions`, `requests` to triage, `cases` to answer; `beaten`: heartbeat."""

    decisions: int
    requests: int
    cases: int
    beaten: datetime | None


def queue_counts() -> QueueCounts:
    if "counts" not in g:
        g.counts = load_queue_counts(read_session(), organisation().id, person().id)
    counts: QueueCounts = g.counts
    return counts


def load_queue_counts(session: Session, organisation_id: int, user_id: int) -> QueueCounts:
    """Count no further than the queue does."""
    counts = _COUNTS.first(session, organisation_id=organisation_id, user_id=user_id)
    assert counts is not None
    return counts


_COUNTS: Query[QueueCounts] = Query(
    sa.select(
        *(
            count.scalar_subquery()
            for count in (
                waiting_posts.WAITING_COUNT,
                lists.OPEN_REQUEST_COUNT,
                cases.OPEN_CASE_COUNT,
                heartbeat.LAST_HEARTBEAT,
            )
        )
    ),
    QueueCounts,
)
