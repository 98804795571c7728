from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlmodel import Session

from app.core.call_outcome import NextState
from app.core.errors import Conflict
from app.core.messages import Message, msg
from app.core.permissions import Permission, demand
from app.db.work import Work
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


def confirm_sent(work: Work, case: Case, reply: Reply, *, permalink: str = "") -> None:
    """Record that a person saw it. Raises `Refusal` for addresses outside the account."""
    _lock_expected(work, reply, (S.UNCONFIRMED,))
    _record_step(work, case, reply, "seen")
    _check_address(work.session, reply, permalink)
    record_reply_sent(work, case, reply, permalink=permalink)


def confirm_not_sent(work: Work, case: Case, reply: Reply) -> None:
    """Record a reply as unsent; it may be retried or cancelled."""
    _lock_expected(work, reply, (S.UNCONFIRMED,))
    _record_step(work, case, reply, "unseen")
    move_reply(work, case, reply, NextState(S.FAILED), trouble=reply.trouble)


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


def mark_sent_by_hand(work: Work, case: Case, reply: Reply, *, permalink: str = "", was_out: bool = False) -> None:
    """Record a reply sent by hand. `permalink`: empty if private.

    Raises `Conflict` if not sendable, unless it already `was_out`.
    """
    _lock_expected(work, reply, MANUAL_STATES)
    if not was_out:
        _check_may_go(work.session, case, reply, now=work.now)
    _record_step(work, case, reply, "was_out" if was_out else "by_hand")
    _check_address(work.session, reply, permalink)
    record_reply_sent(work, case, reply, permalink=permalink)


def retry_sending(work: Work, case: Case, reply: Reply) -> None:
    """Retry, on order, a reply certainly unsent. Raises `Conflict` as `release_reply`."""
    _lock_expected(work, reply, (S.FAILED,))
    _record_step(work, case, reply, "again")
    check_no_other_reply(work.session, case, reply)
    by_itself = is_sent_by_worker(work.session, case, reply)
    move_reply(work, case, reply, NextState(S.SCHEDULED, work.now) if by_itself else NextState(S.AWAITING_HAND))


def cancel_sending(work: Work, case: Case, reply: Reply) -> None:
    _lock_expected(work, reply, (S.SCHEDULED, *MANUAL_STATES))
    _record_step(work, case, reply, "called_off")
    move_reply(work, case, reply, NextState(S.CANCELLED))


def _lock_expected(work: Work, reply: Reply, expected: Collection[ReplyState]) -> None:
    """Check permission and lock: the worker may hold it."""
    demand(work.actor.may(Permission.CASE_ANSWER))
    work.session.flush()
    work.session.refresh(reply, with_for_update=True)
    if reply.state not in expected:
        raise _moved_on(reply)


def _moved_on(reply: Reply) -> Conflict:
    state = reply.state.label
    return Conflict(msg("La respuesta ya está «%(state)s»: vuelva a mirar el caso.", state=state))


def _check_may_go(session: Session, case: Case, reply: Reply, *, now: datetime) -> None:
    if why := manual_sending_obstacle(session, case, reply, now=now):
        raise Conflict(why)


def _record_step(work: Work, case: Case, reply: Reply, kind: str) -> None:
    record_act(work, case, CaseActKind.NOTED, message_id=reply.message_id, reply=reply.id, reply_deed=kind)


def _check_address(session: Session, reply: Reply, permalink: str) -> None:
    channel = session.get(Channel, reply.channel_id) if reply.channel_id else None
    if permalink and channel:
        check_permalink(permalink, network=channel.network, account_urls=[channel.url, channel.base_url])
