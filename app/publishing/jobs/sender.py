"""Deliveries from due to settled: claim and commit, call outside any transaction, write the outcomes and commit."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, update

from app.channels.ports import Network
from app.channels.rules.accounts import Network as NetworkName
from app.core import clock as clocks
from app.core.clock import Clock
from app.db.claim import next_due
from app.db.scope import Sessions
from app.media.ports import Files
from app.publishing.jobs.calling import World, call
from app.publishing.jobs.claiming import Claimed, begin, choose
from app.publishing.jobs.rehearsing import rehearse
from app.publishing.jobs.stopping import get_ready, hold
from app.publishing.models import Delivery
from app.publishing.queries import sending
from app.publishing.rules import DeliveryState
from app.publishing.service import outcomes
from app.publishing.service.errands import Errand, Result
from app.publishing.service.ledger import Ledger
from app.publishing.service.outcomes import settle

LOG = logging.getLogger(__name__)

BATCH = 10
LEASE = timedelta(seconds=60)
IN_THE_AIR = 40
"""Calls at once: enough that a few servers that never answer leave room for the others."""

ROUNDS = 20
"""Batches in one go, so that the worker's other work gets its turn."""

SOON = timedelta(seconds=2)
"""How long before it is due a delivery's editorial line is made ready; longer than from one tick to the next."""

Tally = Counter[DeliveryState]


class Sender:
    """Sends what is due. Calls that take long stay in the air: the next batches do not wait for them."""

    def __init__(
        self,
        *,
        writing: Sessions,
        reading: Sessions,
        networks: Mapping[NetworkName, Network],
        files: Files,
        unseal: Callable[[str], str],
        clock: Clock,
        wait: Callable[[float], None] = clocks.wait,
        lease: timedelta = LEASE,
        patience: float = 0.5,
        in_turn: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """`patience`: seconds a batch is waited for before the next is taken. `in_turn`: around what writes."""
        self._writing = writing
        self._reading = reading
        self._world = World(networks, files, unseal, self._known, clock, wait)
        self._clock = clock
        self._lease = lease
        self._patience = patience
        self._in_turn = in_turn
        self._pool = ThreadPoolExecutor(IN_THE_AIR, thread_name_prefix="send")
        self._flying: dict[Future[Result], Errand] = {}
        self._landed: list[Result] = []
        self._departed_at = clock()
        self.is_sending = False
        self._is_ready = False

    def send_due(self, _now: datetime) -> Tally:
        """Everything due by now, batch after batch; the clock is read anew for each."""
        self.is_sending = True
        try:
            return self._send_all()
        finally:
            self.is_sending = False

    def _send_all(self) -> Tally:
        tally: Tally = Counter()
        for _ in range(ROUNDS):
            departed = self._turn(tally)
            if departed is None:
                break
            wait(departed, timeout=self._patience)
        else:
            tally += self._land()
        return tally

    def due(self, session: Session) -> datetime | None:
        """When there is something to do: at every tick while something is in the air, to see whether it has landed."""
        if self._flying or self._landed:
            return self._departed_at
        due, now = next_due(session, Delivery), self._clock()
        soon = now + SOON
        if not self._is_ready or (due and due < soon):
            get_ready(session, until=soon if self._is_ready else None, now=soon)
        if not self._is_ready or (due and now < due < soon):
            rehearse(session, BATCH, now=now)
        self._is_ready = True
        return due

    def drain(self) -> Tally:
        """Wait for whatever is in the air and write it down: before the process ends, or when run once."""
        tally: Tally = Counter()
        while self._flying:
            wait(self._flying, timeout=self._lease.total_seconds() / 4)
            tally += self._land()
        return tally

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _turn(self, tally: Tally) -> list[Future[Result]] | None:
        """Write down what came back and send the next batch off; None when nothing more is due or can be carried."""
        self._collect()
        limit = min(BATCH, IN_THE_AIR - len(self._flying))
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

    def _settle_and_claim(self, limit: int) -> tuple[Tally, Claimed]:
        """In one transaction, because commits are what costs. What came back is in hand until that is committed."""
        with self._in_turn(), self._writing() as session:
            now = self._clock()
            landed, ledger = outcomes.hold(session, self._landed), Ledger()
            chosen = choose(session, self._world.networks, limit=limit, lease=self._lease, now=now, but=landed.ids)
            settled = outcomes.take_in(session, landed, ledger, now=now)
            claimed = begin(session, chosen, ledger, now=now)
            tally = outcomes.write(session, settled, ledger, now=now)
            session.commit()
        self._landed = []
        return tally, claimed

    def _depart(self, claimed: Claimed) -> list[Future[Result]]:
        self._departed_at = self._clock()
        departed = {self._pool.submit(call, errand, self._world): errand for errand in claimed.errands}
        self._flying.update(departed)
        self._landed.extend(claimed.results)
        if claimed.stopped:
            with self._writing() as session:
                hold(session, claimed.stopped, now=self._clock())
                session.commit()
        return list(departed)

    def _collect(self) -> None:
        done = [future for future in self._flying if future.done()]
        self._landed.extend(future.result() for future in done)
        for future in done:
            del self._flying[future]

    def _land(self) -> Tally:
        """Write down what came back, and nothing else."""
        self._collect()
        tally = self._write_down()
        self._hold_on(self._clock())
        return tally

    def _write_down(self) -> Tally:
        """All in one transaction; if that fails, one by one, so that a single bad one holds up no other."""
        if not self._landed:
            return Counter()
        try:
            tally = self._settle(self._landed)
        except SQLAlchemyError:
            LOG.exception("the outcomes of %s deliveries could not be written together", len(self._landed))
            return self._one_by_one()
        self._landed = []
        return tally

    def _one_by_one(self) -> Tally:
        results, self._landed = self._landed, []
        tally: Tally = Counter()
        for result in results:
            try:
                tally += self._settle([result])
            except SQLAlchemyError:
                LOG.exception("delivery %s: its outcome could not be written yet", result.errand.delivery_id)
                self._keep_in_hand(result)
        return tally

    def _keep_in_hand(self, result: Result) -> None:
        """For the next time; much later than its lease, somebody else has looked after it."""
        if self._clock() < result.errand.lease_until + 10 * self._lease:
            self._landed.append(result)

    def _settle(self, results: list[Result]) -> Tally:
        with self._in_turn(), self._writing() as session:
            tally = settle(session, results, now=self._clock())
            session.commit()
        return tally

    def _hold_on(self, now: datetime) -> None:
        """Renew the leases of calls that take long, well before they end."""
        old = {f: e for f, e in self._flying.items() if e.lease_until - now < self._lease / 2}
        if not old:
            return
        with self._writing() as session:
            for errand in old.values():
                mine = (col(Delivery.id) == errand.delivery_id) & (col(Delivery.lease_token) == errand.token)
                session.exec(update(Delivery).where(mine).values(next_attempt_at=now + self._lease))
            session.commit()
        self._flying.update({future: replace(errand, lease_until=now + self._lease) for future, errand in old.items()})

    def _known(self, errand: Errand) -> Collection[str]:
        assert errand.attempt is not None
        since = errand.attempt.started_at
        with self._reading() as session:
            return sending.published_ids(session, errand.organisation_id, errand.line.channel_id, since=since)
