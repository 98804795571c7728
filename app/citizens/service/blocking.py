"""What the network is asked for because of a measure: arranged, repeated, called off or undone; never done here.

The measure comes locked, its case before it.
"""

from datetime import datetime

from sqlmodel import Session

from app.audit import service as audit
from app.audit.rules import Act
from app.channels.models import Channel
from app.channels.rules.accounts import Publishing
from app.citizens.models import Case, CitizenMessage, ModerationMeasure, NetworkBlock
from app.citizens.queries.blocking import of_measure
from app.citizens.rules.blocking import UNDER_WAY, BlockState
from app.citizens.rules.cases import Source
from app.citizens.rules.measures import MeasureKind, MeasureState
from app.citizens.service.moderators import demand_moderator
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import Sentence, say

B = BlockState


def account_that_blocks(
    session: Session, case: Case, message: CitizenMessage, measure: ModerationMeasure
) -> Channel | None:
    """The connected account, where the very network said who wrote: a name somebody typed may be another's."""
    if measure.kind is not MeasureKind.BLOCK or message.source is not Source.NETWORK or not case.channel_id:
        return None
    channel = session.get(Channel, case.channel_id)
    is_open = channel and channel.publishing is Publishing.API and channel.credentials and channel.base_url
    return channel if is_open and message.evidence.get("mention") else None


def arrange(
    session: Session, case: Case, message: CitizenMessage, measure: ModerationMeasure, *, now: datetime
) -> None:
    """It has just been decided: the machine does it where it can, after the notice."""
    channel = account_that_blocks(session, case, message, measure)
    if channel is not None:
        block = NetworkBlock(
            organisation_id=measure.organisation_id,
            measure_id=measure.id,
            channel_id=channel.id,
            who=str(message.evidence["mention"]),
            next_attempt_at=now,
        )
        session.add(block)
        session.flush()


def leave_to_a_person(session: Session, measure: ModerationMeasure, *, now: datetime) -> None:
    """Somebody did it in the account: the network is not asked any more. Raises `OutOfTurn` while it is."""
    block = of_measure(session, measure)
    if block is not None and block.state is B.ASKING:
        raise OutOfTurn(say("Cauce lo está pidiendo a la red en este momento: vuelva a mirar la página en un minuto."))
    if block is not None and block.state in (B.WAITING, B.BY_HAND):
        call_off(block, now=now)


def repeat(session: Session, case: Case, measure: ModerationMeasure, *, actor: Actor, now: datetime) -> None:
    """What the machine could not do is tried again. Raises `OutOfTurn` when nothing of the kind is left to do."""
    demand_moderator(actor)
    block = of_measure(session, measure)
    if block is None or block.state is not B.BY_HAND or measure.state not in _meant(block):
        raise OutOfTurn(say("No hay nada que repetir en la red: vuelva a mirar la página."))
    ask_again(block, now=now)
    said = {"number": case.code, "measure": measure.kind.value, "norm": measure.norm, "measure_step": "repeated"}
    audit.record(session, Act.MODERATION_REVIEWED, actor=actor, now=now, subject=f"moderation:{measure.id}", **said)


def said_when_lifted(session: Session, measure: ModerationMeasure) -> Sentence:
    block = of_measure(session, measure)
    if block is not None and block.state in UNDER_WAY:
        return say("Levantada. Cauce lo desbloquea en la red.")
    if block is not None and block.state is B.CALLED_OFF and measure.done_at is None:
        return say("Levantada antes de que se hiciera: en la red no hay nada que deshacer.")
    return say("Levantada. Deshágala también en la red.")


def _meant(block: NetworkBlock) -> tuple[MeasureState, ...]:
    return (MeasureState.LIFTED, MeasureState.STANDING) if block.undoes else (MeasureState.TO_DO,)


def undo(session: Session, measure: ModerationMeasure, *, now: datetime) -> bool:
    """Whether the network is asked to let them in again. What is being asked at this moment is undone once it ends."""
    block = of_measure(session, measure)
    if block is None:
        return False
    if block.stands:
        block.undoes = True
        ask_again(block, now=now)
    elif block.state in (B.WAITING, B.BY_HAND) and not block.undoes:
        call_off(block, now=now)
    return block.state in UNDER_WAY


def call_off(block: NetworkBlock, *, now: datetime) -> None:
    put(block, B.CALLED_OFF, now=now)
    block.who = block.account = ""


def ask_again(block: NetworkBlock, *, now: datetime) -> None:
    block.state, block.attempts, block.trouble, block.settled_at = B.WAITING, 0, "", None
    block.next_attempt_at, block.lease_token = now, None


def put(
    block: NetworkBlock, state: BlockState, *, now: datetime, at: datetime | None = None, trouble: str = ""
) -> None:
    block.state, block.next_attempt_at, block.lease_token, block.trouble = state, at, None, trouble
    block.settled_at = None if state in UNDER_WAY else now
