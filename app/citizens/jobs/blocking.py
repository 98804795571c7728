"""Blocks from decided to done: claim and commit, ask outside any transaction, write the outcomes and commit.

Whoever dies in the middle leaves a lease that ends; then the network is looked at first, and asked only if it is not so
yet. Blocking twice is harmless; blocking somebody whose measure is not in force any more is not, so that is looked at
when a block is taken up and again when it is done.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlmodel import Session

from app.channels.ports import Access, NetworkTrouble, Trouble
from app.channels.rules.accounts import Network as NetworkName
from app.citizens.models import NetworkBlock
from app.citizens.ports import Blocker
from app.citizens.rules.blocking import UNREADABLE, BlockState, Said
from app.citizens.service.block_errands import Answer, Errand, settle, take_up
from app.core.clock import Clock
from app.core.words import say
from app.db.claim import next_due
from app.db.scope import Sessions

LOG = logging.getLogger(__name__)
LEASE = timedelta(minutes=3)
BATCH, ROUNDS = 10, 20
BROKEN = say("Algo falló al pedirlo.")
NEEDS_A_PERSON = (Trouble.REFUSED, Trouble.UNAUTHORISED)
Blockers = Mapping[NetworkName, Blocker]


class BlockAsker:
    """In a lane of its own, so that nothing waits for a server that does not answer."""

    def __init__(
        self,
        *,
        writing: Sessions,
        blockers: Blockers,
        unseal: Callable[[str], str],
        clock: Clock,
        lease: timedelta = LEASE,
    ) -> None:
        self._writing = writing
        self._blockers = blockers
        self._unseal = unseal
        self._clock = clock
        self._lease = lease
        self._pool = ThreadPoolExecutor(BATCH, thread_name_prefix="block")

    def run(self, _now: datetime) -> Counter[BlockState]:
        """Everything due by now; how many came to each state."""
        tally: Counter[BlockState] = Counter()
        for _ in range(ROUNDS):
            done = self._batch()
            if not done:
                break
            tally += done
        return tally

    def due(self, session: Session) -> datetime | None:
        return next_due(session, NetworkBlock)

    def _batch(self) -> Counter[BlockState]:
        with self._writing() as session:
            errands, tally = take_up(session, limit=BATCH, lease=self._lease, now=self._clock())
            session.commit()
        answers = list(self._pool.map(lambda errand: ask(errand, self._blockers, self._unseal), errands))
        if answers:
            with self._writing() as session:
                tally += settle(session, answers, now=self._clock())
                session.commit()
        return tally


def ask(errand: Errand, blockers: Blockers, unseal: Callable[[str], str]) -> Answer:
    """Never raises: whatever happens, it is told."""
    try:
        access = Access(errand.base_url, unseal(errand.credentials))
    except Exception:  # each way of sealing fails in its own way
        return Answer(errand, Said.NO, UNREADABLE)
    account = errand.account
    try:
        blocker = blockers[errand.network]
        account = account or blocker.known_as(access, errand.who)
        if errand.number == 1 or blocker.is_blocked(access, account) is errand.undoes:
            blocker.set_block(access, account, is_on=not errand.undoes)
    except NetworkTrouble as trouble:
        said = Said.NO if trouble.kind in NEEDS_A_PERSON else Said.LATER
        return Answer(errand, said, trouble.sentence, account, trouble.retry_at)
    except Exception:  # a defect of ours: it is asked again, and then left to a person
        LOG.exception("block %s: the call broke", errand.block_id)
        return Answer(errand, Said.LATER, BROKEN, account)
    return Answer(errand, Said.YES, account=account)
