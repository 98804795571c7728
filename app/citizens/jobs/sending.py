"""Replies from due to settled: claim and commit, call outside any transaction, write the outcomes and commit.

Whoever dies in the middle leaves an attempt without outcome; when the lease ends the account itself is looked at, and
what is not found there is for a person to decide (invariant I5).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from app.channels.ports import Network
from app.channels.rules.accounts import Network as NetworkName
from app.citizens.jobs.calling import World, call
from app.citizens.jobs.claiming import BATCH, take_up
from app.citizens.models import Reply
from app.citizens.ports import Listener
from app.citizens.queries import sending
from app.citizens.rules.replies import ReplyState
from app.citizens.service.errands import Errand
from app.citizens.service.outcomes import settle
from app.core import clock as clocks
from app.core.clock import Clock
from app.db.claim import next_due
from app.db.rounds import Rounds
from app.db.scope import Sessions
from app.notifications.ports import Mailer

LEASE = timedelta(minutes=3)
"""Longer than the slowest server may take over looking, publishing and looking again."""


class ReplySender:
    """Sends what was let through, ten at a time; in a lane of its own, so that no publication waits for it."""

    def __init__(
        self,
        *,
        writing: Sessions,
        reading: Sessions,
        networks: Mapping[NetworkName, Network],
        listeners: Mapping[NetworkName, Listener],
        mailer: Mailer | None,
        unseal: Callable[[str], str],
        clock: Clock,
        sender: str,
        wait: Callable[[float], None] = clocks.wait,
        lease: timedelta = LEASE,
    ) -> None:
        """`sender`: the address Cauce writes from."""
        self._reading = reading
        world = World(networks, listeners, mailer, unseal, self._known, clock, wait)
        self._rounds = Rounds(
            writing,
            clock,
            take_up=partial(take_up, sender=sender, lease=lease),
            ask=lambda errand: call(errand, world),
            settle=settle,
            at_once=BATCH,
            name="reply",
        )

    def run(self, _now: datetime) -> Counter[ReplyState]:
        return self._rounds.run()

    def due(self, session: Session) -> datetime | None:
        return next_due(session, Reply)

    def _known(self, errand: Errand) -> set[str]:
        assert errand.line is not None
        with self._reading() as session:
            return sending.sent_under(session, errand.line.channel_id, but=errand.reply_id)
