"""Blocks from decided to done: claim and commit, ask outside any transaction, write the outcomes and commit.

Whoever dies in the middle leaves a lease that ends; then the network is looked at first, and asked only if it is not so
yet. Blocking twice is harmless; blocking somebody whose measure is not in force any more is not, so that is looked at
when a block is taken up and again when it is done.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

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
from app.db.rounds import Rounds
from app.db.scope import Sessions

LOG = logging.getLogger(__name__)
LEASE = timedelta(minutes=3)
BATCH = 10
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
        self._rounds = Rounds(
            writing,
            clock,
            take_up=partial(take_up, limit=BATCH, lease=lease),
            ask=lambda errand: ask(errand, blockers, unseal),
            settle=settle,
            at_once=BATCH,
            name="block",
        )

    def run(self, _now: datetime) -> Counter[BlockState]:
        return self._rounds.run()

    def due(self, session: Session) -> datetime | None:
        return next_due(session, NetworkBlock)


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
