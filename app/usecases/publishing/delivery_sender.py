"""Sending, from due to settled: an `Outbox` preparing ahead."""

import threading
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session

from app.core import clock as clocks
from app.core.clock import Clock
from app.db.outbox import BATCH, Lanes, Outbox
from app.db.scope import Sessions
from app.domain.directory.rules.networks import Network
from app.domain.media.ports import FileStore, ImageCleaner
from app.domain.periods.queries.periods_in_force import binding_kinds_at, holding_periods
from app.domain.publishing.models import Delivery
from app.domain.publishing.ports import KeyedNetwork, PublishReceipt, StagedNetwork
from app.domain.publishing.queries import due_deliveries, remote_posts
from app.domain.publishing.queries.due_deliveries import DueDelivery
from app.domain.publishing.queries.locked_rows import lock_deliveries, lock_posts, pick_due_deliveries
from app.domain.publishing.queries.provenance import rehearse_provenance
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.publishing.delivery_call import DeliveryEnvironment, DeliveryTask, deliver
from app.usecases.publishing.delivery_claim import SendingNetworks, claim_deliveries, set_aside
from app.usecases.publishing.halts import prepare_lines
from app.usecases.publishing.network_call import NetworksByName, Unsealing
from app.usecases.publishing.outcomes import DeliveryTally, settle_results
from app.usecases.publishing.outgoing_pictures import NO_ADDRESSES, PictureAddresses
from app.usecases.publishing.publishing_starts import PublishingStarts

LEASE = timedelta(seconds=60)
MOST_CALLS = 120
MOST_CALLS_TO_SERVER = 20
"""Concurrent calls, in all and to a slow server before its others wait: several leave room for the quick ones."""

PREPARE_AHEAD = timedelta(seconds=2)
"""The time to prepare lines before due; longer than a tick."""
MAX_PAUSE = timedelta(seconds=5)
"""The wait of another write while publications leave."""
NO_ID = 0


class DeliverySender(Outbox[DueDelivery, PublishReceipt, DeliveryState]):
    """The outbox of due deliveries; long calls do not delay later batches."""

    def __init__(
        self,
        *,
        writing: Sessions,
        reading: Sessions,
        networks: NetworksByName,
        files: FileStore,
        images: ImageCleaner,
        unseal: Unsealing,
        clock: Clock,
        wait: Callable[[float], None] = clocks.sleep,
        lease: timedelta = LEASE,
        patience: float = 0.5,
        in_turn: Callable[[], AbstractContextManager[None]] = nullcontext,
        addresses: PictureAddresses = NO_ADDRESSES,
    ) -> None:
        """Create the sender. `patience`: seconds per batch. `in_turn`: context around writes."""
        known = partial(_known_ids, reading)
        begin = PublishingStarts(writing, in_turn, clock).record
        world = DeliveryEnvironment(networks, files, images, unseal, known, clock, wait, addresses, begin)
        kinds = (_of_kind(networks, KeyedNetwork), _of_kind(networks, StagedNetwork))
        super().__init__(
            writing,
            clock,
            model=Delivery,
            claim=partial(claim_deliveries, networks=SendingNetworks(networks, *kinds)),
            call=partial(deliver, world=world),
            settle=settle_results,
            lease=lease,
            at_once=MOST_CALLS,
            patience=patience,
            in_turn=in_turn,
            joined=True,
            lanes=Lanes(lambda content: content.base_url, MOST_CALLS_TO_SERVER),
            set_aside=set_aside,
        )
        self._thread, self._is_ready = 0, False
        self._is_calm = threading.Event()
        self._is_calm.set()

    @property
    def is_sending(self) -> bool:
        return not self._is_calm.is_set()

    def send_due(self, now: datetime) -> DeliveryTally:
        """Send in batches, each reading the clock anew; sending ends with a run, or a look (`due`), that has none."""
        self._thread = threading.get_ident()
        self._is_calm.clear()
        tally: DeliveryTally = Counter()
        try:
            tally = self.run(now)
        finally:
            if not tally:
                self._is_calm.set()
        return tally

    def giving_way(self, writing: Sessions) -> Sessions:
        """Open another job's write between batches, or after `MAX_PAUSE`: it may hold the only writer.

        It also lets other workers' publications that wait for the writer go first. The thread that sends, where one
        does everything (`worker --once`), waits for nothing.
        """

        def open_calmly() -> Session:
            if threading.get_ident() != self._thread:
                self._is_calm.wait(MAX_PAUSE.total_seconds())
            with self._in_turn():
                return writing()

        return open_calmly

    def due(self, session: Session) -> datetime | None:
        """Return the next due time, its lines and statements prepared; with none due yet, other writes go on."""
        due, now = super().due(session), self._clock()
        if self.has_open_calls:
            return due
        if due is None or due > now:
            self._is_calm.set()
        soon = now + PREPARE_AHEAD
        if not self._is_ready or (due and due < soon):
            prepare_lines(session, until=soon if self._is_ready else None, now=soon)
        if not self._is_ready or (due and now < due < soon):
            warm_up_statements(session, BATCH, now=now)
        self._is_ready = True
        return due


def _of_kind(networks: NetworksByName, kind: type[Any]) -> set[Network]:
    return {network for network, client in networks.items() if isinstance(client, kind)}


def _known_ids(reading: Sessions, task: DeliveryTask) -> Collection[str]:
    with reading() as session:
        return remote_posts.published_remote_ids(
            session, task.organisation_id, task.content.channel_id, since=task.attempt.started_at
        )


def warm_up_statements(session: Session, batch: int, *, now: datetime) -> None:
    """Run a batch's statements without rows: the first delivery does not wait.

    PostgreSQL plans per connection on first use, again after new table statistics; the longest takes longer than
    sending ten publications.
    """
    none = [NO_ID] * batch
    for full in ((), ("",)):
        pick_due_deliveries(session, limit=0, now=now, full=full)
    lock_posts(session, none)
    lock_deliveries(session, none)
    due_deliveries.due_deliveries(session, none)
    rehearse_provenance(session, none)
    due_deliveries.states_by_post(session, none)
    holding_periods(session, [NO_ID], now=now)
    binding_kinds_at(session, NO_ID, [now])
