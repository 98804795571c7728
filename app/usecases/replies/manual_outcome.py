from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.call_outcome import NextState
from app.core.errors import Conflict
from app.core.messages import Message, msg
from app.core.permissions import Permission, demand
from app.domain.cases.models.cases import Case
from app.domain.cases.models.replies import Reply
from app.domain.cases.queries.restrictions import RestrictedCitizen, restriction_obstacle
from app.domain.cases.rules.replies import ReplyState
from app.domain.cases.rules.states import CaseActKind
from app.domain.directory.models import Channel
from app.domain.organisations.models import Organisation
from app.domain.publishing.rules.delivery import check_permalink
from app.domain.replies.queries.record_check import reply_faults
from app.usecases.cases.case_log import record_act
from app.usecases.replies.composition import ReplyMaterial
from app.usecases.replies.reply_check import reply_obstacle
from app.usecases.replies.transitions import check_no_other_reply, is_sent_by_worker, move_reply, record_reply_sent

S = ReplyState
MANUAL_STATES = (S.AWAITING_HAND, S.FAILED)


def confirm_sent(
    session: Session, case: Case, reply: Reply, *, actor: Actor, now: datetime, permalink: str = ""
) -> None:
    """Record that a person saw it. Raises `Refusal` for addresses outside the account."""
    _lock_expected(session, reply, (S.UNCONFIRMED,), actor=actor)
    _record_step(session, case, reply, "seen", actor, now)
    _check_address(session, reply, permalink)
    record_reply_sent(session, case, reply, actor=actor, now=now, permalink=permalink)


def confirm_not_sent(session: Session, case: Case, reply: Reply, *, actor: Actor, now: datetime) -> None:
    """Record a reply as unsent; it may be retried or cancelled."""
    _lock_expected(session, reply, (S.UNCONFIRMED,), actor=actor)
    _record_step(session, case, reply, "unseen", actor, now)
    move_reply(session, case, reply, NextState(S.FAILED), actor=actor, now=now, trouble=reply.trouble)


def manual_sending_obstacle(
    session: Session,
    case: Case,
    reply: Reply,
    *,
    now: datetime,
    known: ReplyMaterial | None = None,
    replies: Sequence[Reply] | None = None,
    among: Iterable[RestrictedCitizen] | None = None,
) -> Message | None:
    organisation = session.get_one(Organisation, case.organisation_id)
    if fault := reply_faults(session, [reply]).get(reply.id):
        return fault
    named = restriction_obstacle(session, case, reply.message_id, reply.text, among=among)
    return named or reply_obstacle(session, organisation, case, reply, now=now, known=known, replies=replies)


def text_to_copy(session: Session, case: Case, reply: Reply, *, now: datetime) -> str:
    """Return the text, rechecked. Raises `Conflict` if no longer waiting or sendable."""
    if reply.state is not S.AWAITING_HAND:
        raise _moved_on(reply)
    _check_may_go(session, case, reply, now=now)
    return reply.text


def mark_sent_by_hand(
    session: Session,
    case: Case,
    reply: Reply,
    *,
    actor: Actor,
    now: datetime,
    permalink: str = "",
    was_out: bool = False,
) -> None:
    """Record a reply sent by hand. `permalink`: empty if private.

    Raises `Conflict` if not sendable, unless it already `was_out`.
    """
    _lock_expected(session, reply, MANUAL_STATES, actor=actor)
    if not was_out:
        _check_may_go(session, case, reply, now=now)
    _record_step(session, case, reply, "was_out" if was_out else "by_hand", actor, now)
    _check_address(session, reply, permalink)
    record_reply_sent(session, case, reply, actor=actor, now=now, permalink=permalink)


def retry_sending(session: Session, case: Case, reply: Reply, *, actor: Actor, now: datetime) -> None:
    """Retry, on order, a reply certainly unsent. Raises `Conflict` as `release_reply`."""
    _lock_expected(session, reply, (S.FAILED,), actor=actor)
    _record_step(session, case, reply, "again", actor, now)
    check_no_other_reply(session, case, reply)
    by_itself = is_sent_by_worker(session, case, reply)
    move_reply(
        session,
        case,
        reply,
        NextState(S.SCHEDULED, now) if by_itself else NextState(S.AWAITING_HAND),
        actor=actor,
        now=now,
    )


def cancel_sending(session: Session, case: Case, reply: Reply, *, actor: Actor, now: datetime) -> None:
    _lock_expected(session, reply, (S.SCHEDULED, *MANUAL_STATES), actor=actor)
    _record_step(session, case, reply, "called_off", actor, now)
    move_reply(session, case, reply, NextState(S.CANCELLED), actor=actor, now=now)


def _lock_expected(session: Session, reply: Reply, expected: Collection[ReplyState], *, actor: Actor) -> None:
    """Check permission and lock: the worker may hold it."""
    demand(actor.may(Permission.CASE_ANSWER))
    session.flush()
    session.refresh(reply, with_for_update=True)
    if reply.state not in expected:
        raise _moved_on(reply)


def _moved_on(reply: Reply) -> Conflict:
    state = reply.state.label
    return Conflict(msg("La respuesta ya está «%(state)s»: vuelva a mirar el caso.", state=state))


def _check_may_go(session: Session, case: Case, reply: Reply, *, now: datetime) -> None:
    if why := manual_sending_obstacle(session, case, reply, now=now):
        raise Conflict(why)


def _record_step(session: Session, case: Case, reply: Reply, kind: str, actor: Actor, now: datetime) -> None:
    record_act(
        session,
        case,
        CaseActKind.NOTED,
        actor=actor,
        now=now,
        message_id=reply.message_id,
        reply=reply.id,
        reply_deed=kind,
    )


def _check_address(session: Session, reply: Reply, permalink: str) -> None:
    channel = session.get(Channel, reply.channel_id) if reply.channel_id else None
    if permalink and channel:
        check_permalink(permalink, network=channel.network, account_urls=[channel.url, channel.base_url])
