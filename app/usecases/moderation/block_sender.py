"""Network blocks: claim and commit, call outside any transaction, then settle and commit.

After a crash the lease expires and the network is checked before repeating. Repetition is harmless but blocking after
the measure ended is not, so the measure is checked at claim and settlement.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from app.core.actor import system_actor
from app.core.clock import Clock
from app.core.messages import Message, msg
from app.core.text import storable_text
from app.db.claim import claim_rows, next_due
from app.db.outbox import Outbox
from app.db.scope import Sessions
from app.domain.audit import service as audit
from app.domain.audit.queries.sealed_entries import sealed_entries_about
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import SealedEntry, SealStatus
from app.domain.cases.ports import Blocker
from app.domain.directory.ports import AccountAccess, NetworkError, NetworkErrorKind
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.directory.rules.networks import Network as NetworkName
from app.domain.moderation.models import ModerationMeasure, NetworkBlock
from app.domain.moderation.queries.blocks import BlockContext, block_contexts, lock_block_rows
from app.domain.moderation.rules import blocks as rules
from app.domain.moderation.rules.blocks import CREDENTIALS_UNREADABLE, BlockResponse, BlockState
from app.domain.moderation.rules.measures import MeasureState
from app.usecases.moderation.blocks import cancel_block, requeue_block, set_block_state
from app.usecases.moderation.letters import notify_manual_block
from app.usecases.moderation.measures import record_done_in_network
from app.usecases.moderation.reviews import end_block_on_its_day

B = BlockState


@dataclass(frozen=True, slots=True)
class BlockTask:
    """A claimed block with its attempt committed.

    `number`: the attempt; from the second, the network is checked first.
    """

    block_id: int
    organisation_id: int
    token: str
    number: int
    undoes: bool
    network: Network
    base_url: str
    credentials: str
    who: str
    account: str


@dataclass(frozen=True, slots=True)
class BlockResult:
    """A call's result. `account`: the server's identifier, once known; `sentence`: the error."""

    errand: BlockTask
    said: BlockResponse
    sentence: Message | None = None
    account: str = ""
    retry_at: datetime | None = None


def claim_blocks(
    session: Session, *, limit: int, lease: timedelta, now: datetime
) -> tuple[list[BlockTask], Counter[BlockState]]:
    """Claim due blocks: begin the callable ones; the rest wait, are cancelled or go to a person."""
    token, rows = claim_rows(session, NetworkBlock, limit=limit, lease=lease, now=now)
    errands, tally = list[BlockTask](), Counter[BlockState]()
    found = block_contexts(session, [row.id for row in rows]) if rows else []
    decided = _decided_measures(session, found)
    for one in found:
        if _is_obsolete(one):
            cancel_block(one.block, now=now)
        elif not one.block.undoes and one.measure.id not in decided:
            _leave_to_person(session, one, rules.BLOCK_NOT_DECIDED, now=now)
        elif not one.block.undoes and one.notice and rules.is_notice_pending(one.notice.state):
            set_block_state(one.block, B.WAITING, now=now, at=now + rules.NOTICE_WAIT)
        elif (reason := _block_obstacle(one)) is not None:
            _leave_to_person(session, one, reason, now=now)
        else:
            errands.append(_begin_block(session, one, token, now=now))
        tally[one.block.state] += 1
    session.flush()
    return errands, +tally - Counter({B.WAITING: tally[B.WAITING]})


def _decided_measures(session: Session, found: Sequence[BlockContext]) -> set[int]:
    """Return measures whose audit shows a decider other than the proposer; one statement."""
    subjects = {(one.measure.organisation_id, f"moderation:{one.measure.id}"): one.measure for one in found}
    entries = sealed_entries_about(session, subjects, (Act.MODERATION_DECIDED,))
    return {
        measure.id
        for subject, measure in subjects.items()
        if any(_is_decision(entry, measure) for entry in entries[subject])
    }


def _is_decision(entry: SealedEntry, measure: ModerationMeasure) -> bool:
    is_theirs = entry.actor_id is not None and entry.actor_id == measure.decided_by != measure.proposed_by
    return entry.seal is SealStatus.WHOLE and is_theirs and entry.detail.get("approved") is True


def _is_obsolete(one: BlockContext) -> bool:
    """Tell whether no measure needs the block; a possible earlier call is followed to its end."""
    return not one.block.undoes and one.block.state is B.WAITING and one.measure.state is not MeasureState.TO_DO


def _block_obstacle(one: BlockContext) -> Message | None:
    channel = one.channel
    if one.citizen is not None and one.citizen.restricted_at is not None and not one.block.undoes:
        return rules.AUTHOR_RESTRICTED
    if not one.block.undoes and rules.is_notice_missing(one.notice.state if one.notice else None):
        return rules.NOTICE_NOT_SENT
    is_open = channel.publishing is Publishing.API and channel.credentials and channel.base_url
    return None if is_open else rules.BLOCK_ACCOUNT_NOT_CONNECTED


def _begin_block(session: Session, one: BlockContext, token: str, *, now: datetime) -> BlockTask:
    block, channel = one.block, one.channel
    block.state, block.attempts = B.ASKING, block.attempts + 1
    _record(session, one, Act.MODERATION_REVIEWED, "let_in_asked" if block.undoes else "block_asked", now=now)
    return BlockTask(
        block_id=block.id,
        organisation_id=block.organisation_id,
        token=token,
        number=block.attempts,
        undoes=block.undoes,
        network=channel.network,
        base_url=channel.base_url,
        credentials=channel.credentials or "",
        who=block.who,
        account=block.account,
    )


def settle_blocks(session: Session, answers: Sequence[BlockResult], *, now: datetime) -> Counter[BlockState]:
    """Settle the blocks whose lease is still held; return counts by state."""
    found = block_contexts(session, [answer.errand.block_id for answer in answers])
    lock_block_rows(session, found)
    by_id = {one.block.id: one for one in found}
    tally: Counter[BlockState] = Counter()
    for answer in sorted(answers, key=lambda one: one.errand.block_id):
        one = by_id[answer.errand.block_id]
        if one.block.lease_token == answer.errand.token:
            _apply_result(session, one, answer, now=now)
            tally[one.block.state] += 1
    session.flush()
    return tally


def _apply_result(session: Session, one: BlockContext, answer: BlockResult, *, now: datetime) -> None:
    block = one.block
    if answer.account:
        block.account, block.who = storable_text(answer.account), ""
    step = rules.block_step_after(answer.said, attempts=answer.errand.number, now=now, retry_at=answer.retry_at)
    if step.state is B.BY_HAND:
        _leave_to_person(session, one, answer.sentence or rules.BLOCK_ACCOUNT_NOT_CONNECTED, now=now)
        return
    set_block_state(
        block, step.state, now=now, at=step.at, trouble=storable_text(str(answer.sentence)) if answer.sentence else ""
    )
    if step.state is B.DONE:
        _apply_done(session, one, now=now)


def _apply_done(session: Session, one: BlockContext, *, now: datetime) -> None:
    """Bring the measure into line with the network."""
    block, measure = one.block, one.measure
    if block.undoes:
        block.account = ""
        _record(session, one, Act.MODERATION_REVIEWED, "let_in", now=now)
        if measure.state is MeasureState.STANDING:
            end_block_on_its_day(session, one.case, measure, now=now)
    elif measure.state is MeasureState.TO_DO:
        record_done_in_network(session, one.case, measure, now=now)
    else:
        block.undoes = True
        requeue_block(block, now=now)


def _leave_to_person(session: Session, one: BlockContext, reason: Message, *, now: datetime) -> None:
    set_block_state(one.block, B.BY_HAND, now=now, trouble=storable_text(str(reason)))
    step = "let_in_by_hand" if one.block.undoes else "block_by_hand"
    notify_manual_block(session, one.case, one.measure, one.block, now=now)
    _record(session, one, Act.MODERATION_REVIEWED, step, now=now)


def _record(session: Session, one: BlockContext, act: Act, step: str, *, now: datetime) -> None:
    measure = one.measure
    said = {"number": one.case.code, "measure": measure.kind.value, "norm": measure.norm, "measure_step": step}
    clock = system_actor(measure.organisation_id)
    audit.record(session, act, actor=clock, now=now, subject=f"moderation:{measure.id}", **said)


LOG = logging.getLogger(__name__)
LEASE = timedelta(minutes=3)
BATCH = 10
CALL_BROKEN = msg("Algo falló al pedirlo.")
NEEDS_A_PERSON = (NetworkErrorKind.REFUSED, NetworkErrorKind.UNAUTHORISED)
Blockers = Mapping[NetworkName, Blocker]


class BlockSender:
    """A worker lane of its own, so that slow servers delay no other work."""

    def __init__(
        self,
        *,
        writing: Sessions,
        blockers: Blockers,
        unseal: Callable[[str], str],
        clock: Clock,
        lease: timedelta = LEASE,
    ) -> None:
        self._rounds = Outbox(
            writing,
            clock,
            take_up=partial(claim_blocks, limit=BATCH, lease=lease),
            ask=lambda errand: send_block(errand, blockers, unseal),
            settle=settle_blocks,
            at_once=BATCH,
            name="block",
        )

    def run(self, _now: datetime) -> Counter[BlockState]:
        return self._rounds.run()

    def due(self, session: Session) -> datetime | None:
        return next_due(session, NetworkBlock)


def send_block(errand: BlockTask, blockers: Blockers, unseal: Callable[[str], str]) -> BlockResult:
    """Call the network; every failure becomes a result and none is raised."""
    try:
        access = AccountAccess(errand.base_url, unseal(errand.credentials))
    except Exception:  # each way of sealing fails in its own way
        return BlockResult(errand, BlockResponse.NO, CREDENTIALS_UNREADABLE)
    account = errand.account
    try:
        blocker = blockers[errand.network]
        account = account or blocker.known_as(access, errand.who)
        if errand.number == 1 or blocker.is_blocked(access, account) is errand.undoes:
            blocker.set_block(access, account, is_on=not errand.undoes)
    except NetworkError as trouble:
        said = BlockResponse.NO if trouble.kind in NEEDS_A_PERSON else BlockResponse.LATER
        return BlockResult(errand, said, trouble.sentence, account, trouble.retry_at)
    except Exception:  # a defect of ours: it is asked again, and then left to a person
        LOG.exception("block %s: the call broke", errand.block_id)
        return BlockResult(errand, BlockResponse.LATER, CALL_BROKEN, account)
    return BlockResult(errand, BlockResponse.YES, account=account)
