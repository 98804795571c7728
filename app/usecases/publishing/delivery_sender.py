"""Sending, from due to settled: claim and commit, call outside any transaction, write outcomes and commit."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, update

from app.core import clock as clocks
from app.core.clock import Clock
from app.db.claim import next_due
from app.db.scope import Sessions
from app.domain.directory.ports import NetworkClient
from app.domain.directory.rules.networks import Network as NetworkName
from app.domain.media.ports import FileStore
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries import due_deliveries
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.publishing.service.delivery_task import DeliveryResult, DeliveryTask
from app.usecases.publishing import outcomes
from app.usecases.publishing.delivery_call import DeliveryEnvironment, deliver
from app.usecases.publishing.delivery_claim import ClaimedDeliveries, begin_attempts, choose_deliveries
from app.usecases.publishing.halts import hold_posts, prepare_lines
from app.usecases.publishing.outcomes import DeliveryLedger, settle_results
from app.usecases.publishing.warm_up import warm_up_statements

LOG = logging.getLogger(__name__)

BATCH = 10
LEASE = timedelta(seconds=60)
MOST_CALLS = 40
"""The concurrent calls: enough that a few dead servers leave room for others."""

MOST_BATCHES = 20
"""The batches per run, which leaves time for the worker's other jobs."""

PREPARE_AHEAD = timedelta(seconds=2)
"""The time before it is due to prepare a delivery's line; longer than a tick."""

DeliveryTally = Counter[DeliveryState]


class DeliverySender:
    """The sender of due deliveries; long calls do not delay the next batches."""

    def __init__(
        self,
        *,
        writing: Sessions,
        reading: Sessions,
        networks: Mapping[NetworkName, NetworkClient],
        files: FileStore,
        unseal: Callable[[str], str],
        clock: Clock,
        wait: Callable[[float], None] = clocks.sleep,
        lease: timedelta = LEASE,
        patience: float = 0.5,
        in_turn: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """Create a sender. `patience`: seconds to wait per batch. `in_turn`: context around writes."""
        self._writing = writing
        self._reading = reading
        self._world = DeliveryEnvironment(networks, files, unseal, self._known, clock, wait)
        self._clock = clock
        self._lease = lease
        self._patience = patience
        self._in_turn = in_turn
        self._pool = ThreadPoolExecutor(MOST_CALLS, thread_name_prefix="send")
        self._flying: dict[Future[DeliveryResult], DeliveryTask] = {}
        self._landed: list[DeliveryResult] = []
        self._departed_at = clock()
        self.is_sending = False
        self._is_ready = False

    def send_due(self, _now: datetime) -> DeliveryTally:
        """Send everything due, in batches; each reads the clock anew."""
        self.is_sending = True
        try:
            return self._send_all()
        finally:
            self.is_sending = False

    def _send_all(self) -> DeliveryTally:
        tally: DeliveryTally = Counter()
        for _ in range(MOST_BATCHES):
            departed = self._turn(tally)
            if departed is None:
                break
            wait(departed, timeout=self._patience)
        else:
            tally += self._land()
        return tally

    def due(self, session: Session) -> datetime | None:
        """Return the next due time; every tick while calls are open, to collect them."""
        if self._flying or self._landed:
            return self._departed_at
        due, now = next_due(session, Delivery), self._clock()
        soon = now + PREPARE_AHEAD
        if not self._is_ready or (due and due < soon):
            prepare_lines(session, until=soon if self._is_ready else None, now=soon)
        if not self._is_ready or (due and now < due < soon):
            warm_up_statements(session, BATCH, now=now)
        self._is_ready = True
        return due

    def drain(self) -> DeliveryTally:
        """Wait for open calls and write them, before exit or in a single run."""
        tally: DeliveryTally = Counter()
        while self._flying:
            wait(self._flying, timeout=self._lease.total_seconds() / 4)
            tally += self._land()
        return tally

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _turn(self, tally: DeliveryTally) -> list[Future[DeliveryResult]] | None:
        """Write results and send the next batch; return None when none is due or there is no room."""
        self._collect()
        limit = min(BATCH, MOST_CALLS - len(self._flying))
        if limit <= 0:
            tally += self._land()
            return None
        try:
            settled, claimed = self._settle_and_claim(limit)
        except SQLAlchemyError:
            if not self._landed:
                raise
            LOG.exception("the outcomes of %s deliveries could not be written together", len(self._landed))
            tally += self._one_by_one()
            return []
        tally += settled
        self._hold_on(self._clock())
        return self._depart(claimed) if claimed.count else None

    def _settle_and_claim(self, limit: int) -> tuple[DeliveryTally, ClaimedDeliveries]:
        """Settle and claim in one transaction, as commits are costly; results stay in hand until it commits."""
        with self._in_turn(), self._writing() as session:
            now = self._clock()
            landed, ledger = outcomes.lock_results(session, self._landed), DeliveryLedger()
            chosen = choose_deliveries(
                session, self._world.networks, limit=limit, lease=self._lease, now=now, but=landed.ids
            )
            settled = outcomes.apply_results(session, landed, ledger, now=now)
            claimed = begin_attempts(session, chosen, ledger, now=now)
            tally = outcomes.write_results(session, settled, ledger, now=now)
            session.commit()
        self._landed = []
        return tally, claimed

    def _depart(self, claimed: ClaimedDeliveries) -> list[Future[DeliveryResult]]:
        self._departed_at = self._clock()
        departed = {self._pool.submit(deliver, errand, self._world): errand for errand in claimed.errands}
        self._flying.update(departed)
        self._landed.extend(claimed.results)
        if claimed.stopped:
            with self._writing() as session:
                hold_posts(session, claimed.stopped, now=self._clock())
                session.commit()
        return list(departed)

    def _collect(self) -> None:
        done = [future for future in self._flying if future.done()]
        self._landed.extend(future.result() for future in done)
        for future in done:
            del self._flying[future]

    def _land(self) -> DeliveryTally:
        """Collect and write results only."""
        self._collect()
        tally = self._write_down()
        self._hold_on(self._clock())
        return tally

    def _write_down(self) -> DeliveryTally:
        """Write results in one transaction or, if that fails, one by one, so that a bad one stops no other."""
        if not self._landed:
            return Counter()
        try:
            tally = self._settle(self._landed)
        except SQLAlchemyError:
            LOG.exception("the outcomes of %s deliveries could not be written together", len(self._landed))
            return self._one_by_one()
        self._landed = []
        return tally

    def _one_by_one(self) -> DeliveryTally:
        results, self._landed = self._landed, []
        tally: DeliveryTally = Counter()
        for result in results:
            try:
                tally += self._settle([result])
            except SQLAlchemyError:
                LOG.exception("delivery %s: its outcome could not be written yet", result.errand.delivery_id)
                self._keep_in_hand(result)
        return tally

    def _keep_in_hand(self, result: DeliveryResult) -> None:
        """Keep a result for the next try, unless long past its lease: another worker has handled it."""
        if self._clock() < result.errand.lease_until + 10 * self._lease:
            self._landed.append(result)

    def _settle(self, results: list[DeliveryResult]) -> DeliveryTally:
        with self._in_turn(), self._writing() as session:
            tally = settle_results(session, results, now=self._clock())
            session.commit()
        return tally

    def _hold_on(self, now: datetime) -> None:
        """Renew the leases of long calls well before they end."""
        old = {f: e for f, e in self._flying.items() if e.lease_until - now < self._lease / 2}
        if not old:
            return
        with self._writing() as session:
            for errand in old.values():
                mine = (col(Delivery.id) == errand.delivery_id) & (col(Delivery.lease_token) == errand.token)
                session.exec(update(Delivery).where(mine).values(next_attempt_at=now + self._lease))
            session.commit()
        self._flying.update({future: replace(errand, lease_until=now + self._lease) for future, errand in old.items()})

    def _known(self, errand: DeliveryTask) -> Collection[str]:
        assert errand.attempt is not None
        since = errand.attempt.started_at
        with self._reading() as session:
            return due_deliveries.published_remote_ids(
                session, errand.organisation_id, errand.line.channel_id, since=since
            )
