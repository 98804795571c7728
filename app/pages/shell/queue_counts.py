"""Queue counts and worker state: one statement."""

from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from flask import g
from sqlmodel import Session

from app.core.permissions import Permission as P
from app.db.statements import Query
from app.domain.approvals.queries import waiting_posts
from app.domain.cases.queries import cases
from app.domain.publishing.queries import heartbeat
from app.domain.requests.queries import lists
from app.domain.takedowns.queries.withdrawals import ManualWork, manual_work_counts
from app.pages.shell.request_context import organisation, person, today
from app.web.request import actor, read_session


class QueueCounts(NamedTuple):
    """Own `decisions`, `requests` to triage, `cases` to answer; `beaten`: heartbeat; the rest: a `ManualWork`."""

    decisions: int
    requests: int
    cases: int
    beaten: datetime | None
    accounts: int
    deliveries: int
    withdrawals: int

    @property
    def by_hand(self) -> ManualWork:
        return ManualWork(self.accounts, self.deliveries, self.withdrawals)


def queue_counts() -> QueueCounts:
    if "counts" not in g:
        settles = actor().may(P.DELIVERY_SETTLE)
        g.counts = load_queue_counts(read_session(), organisation().id, person().id, settles=settles, today=today())
    counts: QueueCounts = g.counts
    return counts


def load_queue_counts(
    session: Session, organisation_id: int, user_id: int, *, settles: bool, today: date
) -> QueueCounts:
    """Count no further than the queue does. `settles`: also the accounts nobody answers for on `today`."""
    counts = _COUNTS[settles].first(session, organisation_id=organisation_id, user_id=user_id, today=today)
    assert counts is not None
    return counts


def _counted(*, settles: bool) -> Query[QueueCounts]:
    counts = (
        waiting_posts.WAITING_COUNT,
        lists.OPEN_REQUEST_COUNT,
        cases.OPEN_CASE_COUNT,
        heartbeat.LAST_HEARTBEAT,
        *manual_work_counts(settles=settles),
    )
    return Query(sa.select(*(count.scalar_subquery() for count in counts)), QueueCounts)


_COUNTS = {settles: _counted(settles=settles) for settles in (False, True)}
