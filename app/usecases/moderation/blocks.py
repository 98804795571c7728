"""Network blocks, recorded without calls; measures locked after their case."""

from datetime import datetime

from sqlmodel import Session

from app.core.errors import Conflict
from app.core.messages import Message, msg
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.rules.states import MessageSource
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import BLOCKING_NETWORKS, Publishing
from app.domain.moderation.models import ModerationMeasure, NetworkBlock
from app.domain.moderation.queries.blocks import lock_block
from app.domain.moderation.rules.blocks import BLOCK_UNDER_WAY, BlockState
from app.domain.moderation.rules.measures import MeasureKind, MeasureState
from app.domain.moderation.rules.moderators import demand_moderator

B = BlockState


def blocking_account(
    session: Session, case: Case, message: CitizenMessage, measure: ModerationMeasure
) -> Channel | None:
    """Return the account to block from, if connected, its network blocks and it identified the author.

    Typed names may be another's.
    """
    if measure.kind is not MeasureKind.BLOCK or message.source is not MessageSource.NETWORK or not case.channel_id:
        return None
    channel = session.get(Channel, case.channel_id)
    is_open = channel and channel.publishing is Publishing.API and channel.credentials and channel.base_url
    blocks = channel and channel.network in BLOCKING_NETWORKS
    return channel if is_open and blocks and message.evidence.get("mention") else None


def create_block(work: Work, case: Case, message: CitizenMessage, measure: ModerationMeasure) -> None:
    """Create a block, where automatic; it follows the notice."""
    channel = blocking_account(work.session, case, message, measure)
    if channel is not None:
        block = NetworkBlock(
            organisation_id=measure.organisation_id,
            measure_id=measure.id,
            channel_id=channel.id,
            who=str(message.evidence["mention"]),
            next_attempt_at=work.now,
        )
        work.session.add(block)
        work.session.flush()


def leave_block_to_person(work: Work, measure: ModerationMeasure) -> None:
    """Cancel the automatic block. Raises `Conflict` during a call."""
    block = lock_block(work.session, measure)
    if block is not None and block.state is B.ASKING:
        raise Conflict(msg("Cauce lo está pidiendo a la red en este momento: vuelva a mirar la página en un minuto."))
    if block is not None and block.state in (B.WAITING, B.BY_HAND):
        cancel_block(block, now=work.now)


def repeat_block(work: Work, case: Case, measure: ModerationMeasure) -> None:
    """Retry the block. Raises `Conflict` if none is left."""
    demand_moderator(work.actor)
    block = lock_block(work.session, measure)
    if block is None or block.state is not B.BY_HAND or measure.state not in _states_meant(block):
        raise Conflict(msg("No hay nada que repetir en la red: vuelva a mirar la página."))
    requeue_block(block, now=work.now)
    detail = {"number": case.code, "measure": measure.kind.value, "norm": measure.norm, "measure_step": "repeated"}
    audit.record(work, Act.MODERATION_REVIEWED, subject=f"moderation:{measure.id}", **detail)


def lift_message(session: Session, measure: ModerationMeasure) -> Message:
    block = lock_block(session, measure)
    if block is not None and block.state in BLOCK_UNDER_WAY:
        return msg("Levantada. Cauce lo desbloquea en la red.")
    if block is not None and block.state is B.CALLED_OFF and measure.done_at is None:
        return msg("Levantada antes de que se hiciera: en la red no hay nada que deshacer.")
    return msg("Levantada. Deshágala también en la red.")


def _states_meant(block: NetworkBlock) -> tuple[MeasureState, ...]:
    return (MeasureState.LIFTED, MeasureState.STANDING) if block.undoes else (MeasureState.TO_DO,)


def undo_block(session: Session, measure: ModerationMeasure, *, now: datetime) -> bool:
    """Request an unblock; return whether under way. Calls in progress are undone after."""
    block = lock_block(session, measure)
    if block is None:
        return False
    if block.stands:
        block.undoes = True
        requeue_block(block, now=now)
    elif block.state in (B.WAITING, B.BY_HAND) and not block.undoes:
        cancel_block(block, now=now)
    return block.state in BLOCK_UNDER_WAY


def cancel_block(block: NetworkBlock, *, now: datetime) -> None:
    set_block_state(block, B.CALLED_OFF, now=now)
    block.who = block.account = ""


def requeue_block(block: NetworkBlock, *, now: datetime) -> None:
    block.state, block.attempts, block.trouble, block.settled_at = B.WAITING, 0, "", None
    block.next_attempt_at, block.lease_token = now, None


def set_block_state(
    block: NetworkBlock, state: BlockState, *, now: datetime, at: datetime | None = None, trouble: str = ""
) -> None:
    block.state, block.next_attempt_at, block.lease_token, block.trouble = state, at, None, trouble
    block.settled_at = None if state in BLOCK_UNDER_WAY else now
