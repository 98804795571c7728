"""Taking up blocks that are due, and writing what networks answered: each in one transaction of the worker's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.audit import service as audit
from app.audit.queries.sealed import entries_about
from app.audit.rules import Act, Seal, SealedEntry
from app.channels.rules.accounts import Network, Publishing
from app.citizens.models import ModerationMeasure, NetworkBlock
from app.citizens.queries.blocking import Wanted, for_update, wanted
from app.citizens.rules import blocking as rules
from app.citizens.rules.blocking import BlockState, Said
from app.citizens.rules.measures import MeasureState
from app.citizens.service.blocking import ask_again, call_off, put
from app.citizens.service.measures import done_in_network
from app.citizens.service.moderation_letters import ask_to_do_by_hand
from app.citizens.service.reviewing import lift_at_its_end
from app.core.actor import the_clock
from app.core.text import storable
from app.core.words import Sentence
from app.db.claim import take

B = BlockState


@dataclass(frozen=True, slots=True)
class Errand:
    """A claimed block whose attempt is committed. `number`: of the attempt; from the second on it is looked first."""

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
class Answer:
    """How it went. `account`: what the server knows them by, once it is known; `sentence`: what went wrong."""

    errand: Errand
    said: Said
    sentence: Sentence | None = None
    account: str = ""
    retry_at: datetime | None = None


def take_up(
    session: Session, *, limit: int, lease: timedelta, now: datetime
) -> tuple[list[Errand], Counter[BlockState]]:
    """Claim what is due: what can be asked gets its attempt, the rest waits, is called off or goes to a person."""
    token, rows = take(session, NetworkBlock, limit=limit, lease=lease, now=now)
    errands, tally = list[Errand](), Counter[BlockState]()
    found = wanted(session, [row.id for row in rows]) if rows else []
    decided = _decided(session, found)
    for one in found:
        if _is_idle(one):
            call_off(one.block, now=now)
        elif not one.block.undoes and one.measure.id not in decided:
            _to_a_person(session, one, rules.NOT_DECIDED, now=now)
        elif not one.block.undoes and one.notice and rules.waits_for_the_notice(one.notice.state):
            put(one.block, B.WAITING, now=now, at=now + rules.UNTIL_TOLD)
        elif (reason := _hindrance(one)) is not None:
            _to_a_person(session, one, reason, now=now)
        else:
            errands.append(_begin(session, one, token, now=now))
        tally[one.block.state] += 1
    session.flush()
    return errands, +tally - Counter({B.WAITING: tally[B.WAITING]})


def _decided(session: Session, found: Sequence[Wanted]) -> set[int]:
    """The measures that the record says somebody else than whoever proposed them decided; one statement."""
    subjects = {(one.measure.organisation_id, f"moderation:{one.measure.id}"): one.measure for one in found}
    entries = entries_about(session, subjects, (Act.MODERATION_DECIDED,))
    return {
        measure.id
        for subject, measure in subjects.items()
        if any(_decides(entry, measure) for entry in entries[subject])
    }


def _decides(entry: SealedEntry, measure: ModerationMeasure) -> bool:
    is_theirs = entry.actor_id is not None and entry.actor_id == measure.decided_by != measure.proposed_by
    return entry.seal is Seal.WHOLE and is_theirs and entry.detail.get("approved") is True


def _is_idle(one: Wanted) -> bool:
    """Nothing asks for it any more. What may have been asked already is followed to its end."""
    return not one.block.undoes and one.block.state is B.WAITING and one.measure.state is not MeasureState.TO_DO


def _hindrance(one: Wanted) -> Sentence | None:
    channel = one.channel
    if one.citizen is not None and one.citizen.restricted_at is not None and not one.block.undoes:
        return rules.RESTRICTED
    if not one.block.undoes and rules.untold(one.notice.state if one.notice else None):
        return rules.NOT_TOLD
    is_open = channel.publishing is Publishing.API and channel.credentials and channel.base_url
    return None if is_open else rules.NOT_CONNECTED


def _begin(session: Session, one: Wanted, token: str, *, now: datetime) -> Errand:
    block, channel = one.block, one.channel
    block.state, block.attempts = B.ASKING, block.attempts + 1
    _record(session, one, Act.MODERATION_REVIEWED, "let_in_asked" if block.undoes else "block_asked", now=now)
    return Errand(
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


def settle(session: Session, answers: Sequence[Answer], *, now: datetime) -> Counter[BlockState]:
    """Write what became of each block that is still in our hands; how many came to each state."""
    found = wanted(session, [answer.errand.block_id for answer in answers])
    for_update(session, found)
    by_id = {one.block.id: one for one in found}
    tally: Counter[BlockState] = Counter()
    for answer in sorted(answers, key=lambda one: one.errand.block_id):
        one = by_id[answer.errand.block_id]
        if one.block.lease_token == answer.errand.token:
            _take_in(session, one, answer, now=now)
            tally[one.block.state] += 1
    session.flush()
    return tally


def _take_in(session: Session, one: Wanted, answer: Answer, *, now: datetime) -> None:
    block = one.block
    if answer.account:
        block.account, block.who = storable(answer.account), ""
    step = rules.after(answer.said, attempts=answer.errand.number, now=now, retry_at=answer.retry_at)
    if step.state is B.BY_HAND:
        _to_a_person(session, one, answer.sentence or rules.NOT_CONNECTED, now=now)
        return
    put(block, step.state, now=now, at=step.at, trouble=storable(str(answer.sentence)) if answer.sentence else "")
    if step.state is B.DONE:
        _carried_out(session, one, now=now)


def _carried_out(session: Session, one: Wanted, *, now: datetime) -> None:
    """What the network now says of somebody becomes what their measure says."""
    block, measure = one.block, one.measure
    if block.undoes:
        block.account = ""
        _record(session, one, Act.MODERATION_REVIEWED, "let_in", now=now)
        if measure.state is MeasureState.STANDING:
            lift_at_its_end(session, one.case, measure, now=now)
    elif measure.state is MeasureState.TO_DO:
        done_in_network(session, one.case, measure, now=now)
    else:
        block.undoes = True
        ask_again(block, now=now)


def _to_a_person(session: Session, one: Wanted, reason: Sentence, *, now: datetime) -> None:
    put(one.block, B.BY_HAND, now=now, trouble=storable(str(reason)))
    step = "let_in_by_hand" if one.block.undoes else "block_by_hand"
    ask_to_do_by_hand(session, one.case, one.measure, one.block, now=now)
    _record(session, one, Act.MODERATION_REVIEWED, step, now=now)


def _record(session: Session, one: Wanted, act: Act, step: str, *, now: datetime) -> None:
    measure = one.measure
    said = {"number": one.case.code, "measure": measure.kind.value, "norm": measure.norm, "measure_step": step}
    clock = the_clock(measure.organisation_id)
    audit.record(session, act, actor=clock, now=now, subject=f"moderation:{measure.id}", **said)
