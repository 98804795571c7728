"""Network blocks: claim, call, settle (`Outbox`).

After a crash the lease expires, the network is checked first. Repetition is harmless; blocking past the measure's end,
checked at claim and settlement, is not.
"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from app.core.actor import system_actor
from app.core.call_outcome import CallOutcome
from app.core.clock import Clock
from app.core.messages import Message, msg
from app.core.text import storable_text
from app.db.claim import claim_rows
from app.db.outbox import Outbox
from app.db.outbox_tasks import Claim, CommittedAttempt, OutboxResult, OutboxTask, claimed_task
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.queries.sealed_entries import sealed_entries_about
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import SealedEntry, SealStatus
from app.domain.cases.ports import Blocker
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.moderation.models import ModerationMeasure, NetworkBlock
from app.domain.moderation.queries.blocks import BlockContext, block_contexts, lock_block_rows
from app.domain.moderation.rules import blocks
from app.domain.moderation.rules.blocks import CREDENTIALS_UNREADABLE, BlockState
from app.domain.moderation.rules.measures import MeasureState
from app.domain.publishing.ports import NetworkError
from app.usecases.moderation.blocks import cancel_block, requeue_block, set_block_state
from app.usecases.moderation.letters import notify_manual_block
from app.usecases.moderation.measures import record_done_in_network
from app.usecases.moderation.reviews import end_block_on_its_day
from app.usecases.publishing.network_call import Unsealing, failed_result, open_account

B = BlockState


@dataclass(frozen=True, slots=True)
class BlockTarget:
    """A person and account. `account`: the person's identifier, once known."""

    undoes: bool
    network: Network
    base_url: str
    credentials: str
    who: str
    account: str


BlockTask = OutboxTask[BlockTarget]
BlockResult = OutboxResult[BlockTarget, str]
"""The result, with the person's identifier, once known."""


def claim_blocks(
    session: Session, *, limit: int, lease: timedelta, now: datetime
) -> Claim[BlockTarget, str, BlockState]:
    """Begin callable blocks; others wait, are cancelled or go to a person."""
    _, rows = claim_rows(session, NetworkBlock, limit=limit, lease=lease, now=now)
    contexts = block_contexts(session, [row.id for row in rows]) if rows else []
    decided = _decided_measures(session, contexts)
    leaving = []
    for context in contexts:
        block, notice = context.block, context.notice
        if _is_obsolete(context):
            cancel_block(block, now=now)
        elif not block.undoes and context.measure.id not in decided:
            _leave_to_person(session, context, blocks.BLOCK_NOT_DECIDED, now=now)
        elif not block.undoes and notice and blocks.is_notice_pending(notice.state):
            set_block_state(block, B.WAITING, now=now, at=now + blocks.NOTICE_WAIT)
        elif (reason := _block_obstacle(context)) is not None:
            _leave_to_person(session, context, reason, now=now)
        else:
            block.state, block.attempts = B.ASKING, block.attempts + 1
            _record(session, context, "let_in_asked" if block.undoes else "block_asked", now=now)
            leaving.append(context)
    session.flush()
    tasks = [_block_task(context, now=now) for context in leaving]
    tally = Counter(context.block.state for context in contexts)
    del tally[B.WAITING]
    return Claim(len(rows), tasks, tally=tally)


def _decided_measures(session: Session, contexts: Sequence[BlockContext]) -> set[int]:
    """Return the ids of measures with an audited decider other than the proposer; one statement."""
    subjects = {
        (context.measure.organisation_id, f"moderation:{context.measure.id}"): context.measure for context in contexts
    }
    entries = sealed_entries_about(session, subjects, (Act.MODERATION_DECIDED,))
    return {
        measure.id
        for subject, measure in subjects.items()
        if any(_is_decision(entry, measure) for entry in entries[subject])
    }


def _is_decision(entry: SealedEntry, measure: ModerationMeasure) -> bool:
    is_theirs = entry.actor_id is not None and entry.actor_id == measure.decided_by != measure.proposed_by
    return entry.seal is SealStatus.WHOLE and is_theirs and entry.detail.get("approved") is True


def _is_obsolete(context: BlockContext) -> bool:
    """Tell whether no measure needs the block; possible calls are followed to their end."""
    return (
        not context.block.undoes
        and context.block.state is B.WAITING
        and context.measure.state is not MeasureState.TO_DO
    )


def _block_obstacle(context: BlockContext) -> Message | None:
    channel = context.channel
    if context.citizen is not None and context.citizen.restricted_at is not None and not context.block.undoes:
        return blocks.AUTHOR_RESTRICTED
    if not context.block.undoes and blocks.is_notice_missing(context.notice.state if context.notice else None):
        return blocks.NOTICE_NOT_SENT
    is_open = channel.publishing is Publishing.API and channel.credentials and channel.base_url
    return None if is_open else blocks.BLOCK_ACCOUNT_NOT_CONNECTED


def _block_task(context: BlockContext, *, now: datetime) -> BlockTask:
    block, channel = context.block, context.channel
    target = BlockTarget(
        undoes=block.undoes,
        network=channel.network,
        base_url=channel.base_url,
        credentials=channel.credentials or "",
        who=block.who,
        account=block.account,
    )
    return claimed_task(block, CommittedAttempt(block.attempts, now), target)


def settle_blocks(session: Session, results: Sequence[BlockResult], *, now: datetime) -> Counter[BlockState]:
    """Settle blocks still leased; return counts by state."""
    contexts = block_contexts(session, [result.task.row_id for result in results])
    lock_block_rows(session, contexts)
    by_id = {context.block.id: context for context in contexts}
    tally: Counter[BlockState] = Counter()
    for result in sorted(results, key=lambda each: each.task.row_id):
        context = by_id[result.task.row_id]
        if context.block.lease_token == result.task.token:
            _apply_result(session, context, result, now=now)
            tally[context.block.state] += 1
    session.flush()
    return tally


def _apply_result(session: Session, context: BlockContext, result: BlockResult, *, now: datetime) -> None:
    block, outcome = context.block, result.outcome
    assert outcome is not None
    if result.answer:
        block.account, block.who = storable_text(result.answer), ""
    step = blocks.block_step_after(outcome, attempts=result.task.attempt.number, now=now, retry_at=result.retry_at)
    if step.state is B.BY_HAND:
        _leave_to_person(session, context, result.trouble or blocks.BLOCK_ACCOUNT_NOT_CONNECTED, now=now)
        return
    trouble = storable_text(str(result.trouble)) if result.trouble else ""
    set_block_state(block, step.state, now=now, at=step.at, trouble=trouble)
    if step.state is B.DONE:
        _apply_done(session, context, now=now)


def _apply_done(session: Session, context: BlockContext, *, now: datetime) -> None:
    block, measure = context.block, context.measure
    if block.undoes:
        block.account = ""
        _record(session, context, "let_in", now=now)
        if measure.state is MeasureState.STANDING:
            end_block_on_its_day(session, context.case, measure, now=now)
    elif measure.state is MeasureState.TO_DO:
        record_done_in_network(session, context.case, measure, now=now)
    else:
        block.undoes = True
        requeue_block(block, now=now)


def _leave_to_person(session: Session, context: BlockContext, reason: Message, *, now: datetime) -> None:
    set_block_state(context.block, B.BY_HAND, now=now, trouble=storable_text(str(reason)))
    step = "let_in_by_hand" if context.block.undoes else "block_by_hand"
    notify_manual_block(session, context.case, context.measure, context.block, now=now)
    _record(session, context, step, now=now)


def _record(session: Session, context: BlockContext, step: str, *, now: datetime) -> None:
    measure = context.measure
    detail = {"number": context.case.code, "measure": measure.kind.value, "norm": measure.norm, "measure_step": step}
    clock = system_actor(measure.organisation_id)
    audit.record(Work(session, clock, now), Act.MODERATION_REVIEWED, subject=f"moderation:{measure.id}", **detail)


LOG = logging.getLogger(__name__)
LEASE = timedelta(minutes=3)
CALL_BROKEN = msg("Algo falló al pedirlo.")
Blockers = Mapping[Network, Blocker]


def block_outbox(
    *, writing: Sessions, blockers: Blockers, unseal: Unsealing, clock: Clock, lease: timedelta = LEASE
) -> Outbox[BlockTarget, str, BlockState]:
    """Return the outbox of blocks, for its own lane: slow servers delay nothing else."""
    call = partial(send_block, blockers=blockers, unseal=unseal)
    return Outbox(writing, clock, model=NetworkBlock, claim=claim_blocks, call=call, settle=settle_blocks, lease=lease)


def send_block(task: BlockTask, blockers: Blockers, unseal: Unsealing) -> BlockResult:
    """Call the network, looking first from the second attempt; failures become results, unraised."""
    target = task.content
    try:
        access = open_account(target.base_url, target.credentials, unseal)
    except NetworkError:
        return BlockResult(task, CallOutcome.UNAUTHORISED, trouble=CREDENTIALS_UNREADABLE)
    account = target.account
    try:
        blocker = blockers[target.network]
        account = account or blocker.known_as(access, target.who)
        if task.attempt.number == 1 or blocker.is_blocked(access, account) is target.undoes:
            blocker.set_block(access, account, is_on=not target.undoes)
    except NetworkError as error:
        return replace(failed_result(task, error), answer=account)
    except Exception:  # a defect of ours: it is asked again, and then left to a person
        LOG.exception("block %s: the call broke", task.row_id)
        return BlockResult(task, CallOutcome.UNKNOWN, trouble=CALL_BROKEN, answer=account)
    return BlockResult(task, CallOutcome.DONE, answer=account)
