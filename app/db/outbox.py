"""Outbound work: claim, commit, call outside transactions, settle, commit (invariants I5 and I10).

Long calls delay no next batches; results stay in hand until written.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from operator import attrgetter
from typing import Any, Generic, NamedTuple

from sqlmodel import Session, col

from app.core.clock import Clock, sleep
from app.db.claim import Claimable, claim_rows, next_due, renew_leases, select_due_for_update
from app.db.engine import is_busy
from app.db.outbox_tasks import Answer, Claim, Content, OutboxResult, OutboxTask, State
from app.db.scope import Sessions

LOG = logging.getLogger(__name__)
BATCH = 10
MOST_BATCHES = 20
"""Batches per run, giving other jobs their turn."""
LAST_PAUSES = (1.0, 1.0, 1.0)
"""Seconds before each further try to write what is in hand, before exit."""
PUT_OFF = timedelta(minutes=5)
"""The time until a row that could not be claimed is tried again."""


def _put_off(_session: Session, _row: Claimable, *, now: datetime) -> None:
    """Leave a row that could not be claimed until its lease ends."""


class Lanes(NamedTuple):
    """`name_of`: what a call may be slow with; `claim` leaves out the `full` ones, with `room` calls under way."""

    name_of: Callable[[Any], str]
    room: int


class Outbox(Generic[Content, Answer, State]):
    """A `model`'s outbound rows, in batches.

    `claim(session, limit=…, lease=…, now=…)` writes attempts before any byte leaves; `call` sends or looks up an
    earlier attempt, never raising; `settle(session, results, now=…)` writes results of rows still ours.
    """

    def __init__(
        self,
        writing: Sessions,
        clock: Clock,
        *,
        model: type[Claimable],
        claim: Callable[..., Claim[Content, Answer, State]],
        call: Callable[[OutboxTask[Content]], OutboxResult[Content, Answer]],
        settle: Callable[..., Counter[State]],
        lease: timedelta,
        at_once: int = BATCH,
        connections: int | None = None,
        patience: float | None = None,
        in_turn: Callable[[], AbstractContextManager[None]] = nullcontext,
        joined: bool = False,
        lanes: Lanes | None = None,
        set_aside: Callable[..., object] = _put_off,
    ) -> None:
        """Allow `at_once` calls in hand and `patience` seconds per batch (None: to its end).

        `connections`: calls under way (None: all in hand). `in_turn`: context around writes; `joined`: `claim` settles
        `results` too. `set_aside(session, row, now=…)` leaves to a person a leased row that could not be claimed.
        """
        self._clock, self._lease = clock, lease
        self._results: list[OutboxResult[Content, Answer]] = []
        self._writing = writing
        self._in_turn = in_turn
        self._joined, self._lanes, self._set_aside = joined, lanes, set_aside
        self._model = model
        self._claim = claim
        self._call = call
        self._settle = settle
        self._patience = patience
        self._at_once = at_once
        self._pool = ThreadPoolExecutor(connections or at_once, thread_name_prefix=model.__name__)
        self._flying: dict[Future[OutboxResult[Content, Answer]], OutboxTask[Content]] = {}
        self._departed_at = clock()

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        with self._in_turn(), self._writing() as session:
            yield session
            session.commit()

    def _settle_and_claim(self, limit: int, tally: Counter[State]) -> Claim[Content, Answer, State]:
        """Use one transaction where `joined`: commits are costly."""
        if self._results and not self._joined:
            tally += self._write(self._results)
            self._results = []
        with self._transaction() as session:
            extras: dict[str, Any] = {"results": self._results} if self._joined else {}
            if self._lanes:
                extras["full"] = self._full_lanes(self._lanes)
            claim = self._claim(session, limit=limit, lease=self._lease, now=self._clock(), **extras)
        self._results = []
        tally += claim.tally
        return claim

    def _full_lanes(self, lanes: Lanes) -> list[str]:
        calls = Counter(lanes.name_of(task.content) for task in self._flying.values())
        return [name for name, count in calls.items() if count >= lanes.room]

    def run(self, _now: datetime) -> Counter[State]:
        """Send everything due; each batch reads the clock."""
        tally: Counter[State] = Counter()
        for _ in range(MOST_BATCHES):
            departed = self._turn(tally)
            if departed is None:
                break
            wait(departed, timeout=self._patience)
        else:
            tally += self._land()
        return tally

    def due(self, session: Session) -> datetime | None:
        """Be due every tick while calls are open."""
        return self._departed_at if self.has_open_calls else next_due(session, self._model)

    @property
    def has_open_calls(self) -> bool:
        return bool(self._flying or self._results)

    def drain(self) -> Counter[State]:
        """Wait for calls and write their results, before exit; a busy database is tried a few times more."""
        tally: Counter[State] = Counter()
        while self._flying:
            wait(self._flying, timeout=self._lease.total_seconds() / 4)
            tally += self._land()
        for pause in LAST_PAUSES:
            if self._results:
                sleep(pause)
                tally += self._land()
        return tally

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _turn(self, tally: Counter[State]) -> list[Future[OutboxResult[Content, Answer]]] | None:
        """Write results and send a batch; None with none due or no room."""
        self._collect()
        limit = min(BATCH, self._at_once - len(self._flying))
        if limit <= 0:
            tally += self._land()
            return None
        try:
            claim = self._settle_and_claim(limit, tally)
        except Exception as failure:  # whatever broke, results in hand are written without the rest
            if self._results:
                LOG.exception("the outcomes of %s calls could not be written together", len(self._results))
                tally += self._write_each()
                return []
            if is_busy(failure):
                raise
            LOG.exception("%s rows could not be claimed together", self._model.__name__)
            return self._claim_each(limit)
        self._renew_leases()
        return self._depart(claim) if claim.count else None

    def _claim_each(self, limit: int) -> list[Future[OutboxResult[Content, Answer]]]:
        """Claim rows singly: one that cannot be is set aside, and stops no other."""
        claims = takewhile(attrgetter("count"), (self._claim_first() for _ in range(limit)))
        return [call for claim in claims for call in self._depart(claim)]

    def _claim_first(self) -> Claim[Content, Answer, State]:
        """Claim the row due longest; where that fails, put it off, and leave it to a person."""
        now = self._clock()
        with self._transaction() as session:
            first = session.scalar(select_due_for_update(self._model, self._model.id), {"now": now, "limit": 1})
            try:
                with session.begin_nested():
                    return self._claim(session, limit=1, lease=self._lease, now=now)
            except Exception as failure:
                if is_busy(failure):
                    raise
                LOG.exception("%s %s could not be claimed", self._model.__name__, first)
                is_first = col(self._model.id) == first
                _, rows = claim_rows(session, self._model, limit=1, lease=PUT_OFF, now=now, where=[is_first])
        with self._transaction() as session:
            for row in rows:
                self._set_aside(session, row, now=now)
        return Claim(len(rows))

    def _depart(self, claim: Claim[Content, Answer, State]) -> list[Future[OutboxResult[Content, Answer]]]:
        self._departed_at = self._clock()
        departed = {self._pool.submit(self._call_timed, task): task for task in claim.tasks}
        self._flying.update(departed)
        self._results.extend(claim.results)
        if claim.follow_up:
            with self._transaction() as session:
                claim.follow_up(session, now=self._clock())
        return list(departed)

    def _call_timed(self, task: OutboxTask[Content]) -> OutboxResult[Content, Answer]:
        return replace(self._call(task), at=self._clock())

    def _collect(self) -> None:
        for future in [each for each in self._flying if each.done()]:
            del self._flying[future]
            self._results.append(future.result())

    def _land(self) -> Counter[State]:
        """Write results in one transaction or, failing that, one by one."""
        self._collect()
        tally: Counter[State] = Counter()
        try:
            if self._results:
                tally = self._write(self._results)
            self._results = []
        except Exception:
            LOG.exception("the outcomes of %s calls could not be written together", len(self._results))
            tally = self._write_each()
        self._renew_leases()
        return tally

    def _write_each(self) -> Counter[State]:
        """Write results singly: a bad one, retried, stops no other."""
        results, self._results = self._results, []
        tally: Counter[State] = Counter()
        for result in results:
            try:
                tally += self._write([result])
            except Exception:
                LOG.exception("row %s: its outcome could not be written yet", result.task.row_id)
                if self._clock() < result.task.lease_until + 10 * self._lease:  # long after it, another worker has it
                    self._results.append(result)
        return tally

    def _write(self, results: Sequence[OutboxResult[Content, Answer]]) -> Counter[State]:
        with self._transaction() as session:
            return self._settle(session, results, now=self._clock())

    def _renew_leases(self) -> None:
        """Renew long calls' leases before they end; where it fails, the next turn does: what was claimed must leave."""
        until = self._clock() + self._lease
        old = {future: task for future, task in self._flying.items() if until - task.lease_until > self._lease / 2}
        try:
            if old:
                with self._transaction() as session:
                    renew_leases(session, self._model, {task.row_id: task.token for task in old.values()}, until=until)
        except Exception:
            LOG.exception("the leases of %s calls could not be renewed yet", len(old))
        else:
            self._flying.update({future: replace(task, lease_until=until) for future, task in old.items()})
