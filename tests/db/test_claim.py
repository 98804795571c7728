"""Due rows are claimed by one process at a time, and a dead process's claims are released."""

import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, func, select

from app.db.claim import claim_rows, next_due, settle
from app.domain.notifications.models import Notice
from app.usecases.wiring import Wiring
from tests.clocks import MONDAY
from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.every_engine

LEASE = timedelta(minutes=1)


def _queue(session: Session, count: int, *, due: datetime = MONDAY) -> None:
    session.add_all(
        Notice(to_address="a@b.example", kind="t", dedup_key=f"{due}-{n}", queued_at=MONDAY, next_attempt_at=due)
        for n in range(count)
    )
    session.commit()


def _claimers(url: str, now: datetime, *, dies_after: tuple[int, ...]) -> list[str]:
    argv = [sys.executable, "-m", "tests.db.claim_process", url, now.isoformat()]
    running = [subprocess.Popen([*argv, str(death)], stdout=subprocess.PIPE, text=True) for death in dies_after]
    return [line for process in running for line in process.communicate(timeout=PATIENCE_S)[0].split()]


def test_four_processes_share_due_rows_and_each_is_taken_once(session: Session, wiring: Wiring) -> None:
    _queue(session, 400)
    done = _claimers(wiring.config.database, MONDAY, dies_after=(0, 0, 0, 0))
    assert len(done) == 400
    assert max(Counter(done).values()) == 1


def test_what_a_killed_process_held_is_free_when_its_lease_ends(session: Session, wiring: Wiring) -> None:
    _queue(session, 100)
    _claimers(wiring.config.database, MONDAY, dies_after=(20,))
    assert len(_claimers(wiring.config.database, MONDAY, dies_after=(0, 0))) == 80
    still_held = session.scalar(select(func.count()).where(col(Notice.next_attempt_at).is_not(None)))
    session.rollback()
    assert still_held == 10
    assert len(_claimers(wiring.config.database, MONDAY + LEASE, dies_after=(0,))) == 10


def test_only_due_rows_are_taken_the_longest_due_first(session: Session) -> None:
    _queue(session, 1, due=MONDAY + LEASE)
    _queue(session, 2, due=MONDAY)
    _queue(session, 1, due=MONDAY - LEASE)
    _, rows = claim_rows(session, Notice, limit=1, lease=LEASE, now=MONDAY)
    assert [row.dedup_key for row in rows] == [f"{MONDAY - LEASE}-0"]
    assert len(claim_rows(session, Notice, limit=9, lease=LEASE, now=MONDAY)[1]) == 2


def test_a_condition_of_the_caller_is_kept(session: Session) -> None:
    _queue(session, 3)
    condition = col(Notice.dedup_key) == f"{MONDAY}-1"
    assert len(claim_rows(session, Notice, limit=9, lease=LEASE, now=MONDAY, where=[condition])[1]) == 1


def test_whoever_lost_the_lease_cannot_settle(session: Session) -> None:
    _queue(session, 1)
    stale, rows = claim_rows(session, Notice, limit=1, lease=LEASE, now=MONDAY)
    fresh, _ = claim_rows(session, Notice, limit=1, lease=LEASE, now=MONDAY + LEASE)
    assert not settle(session, Notice, rows[0].id, stale, sent_at=MONDAY)
    assert settle(session, Notice, rows[0].id, fresh, sent_at=MONDAY)


def test_the_next_due_instant_is_known_and_none_when_all_is_done(session: Session) -> None:
    assert next_due(session, Notice) is None
    _queue(session, 1, due=MONDAY + LEASE)
    _queue(session, 1, due=MONDAY)
    assert next_due(session, Notice) == MONDAY
