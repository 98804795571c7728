"""What a person says of a reply the worker could not bring to its end. The case comes locked."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.channels.models import Channel
from app.citizens.models import Case, Reply
from app.citizens.queries.provenance import reply_faults
from app.citizens.queries.restricted import Restricted
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.replies import REPLY_STATE_WORDS, ReplyState
from app.citizens.rules.sending import Step
from app.citizens.service.acting import record_act
from app.citizens.service.composing import AtHand
from app.citizens.service.ending import put, went_out
from app.citizens.service.looking_again import hindrance
from app.citizens.service.outgoing import check_nobody_else, goes_by_itself
from app.citizens.service.restricted import whom_it_would_name
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import Sentence, say
from app.organisations.models import Organisation
from app.publishing.rules import check_permalink

S = ReplyState
BY_HAND = (S.AWAITING_HAND, S.FAILED)


def settle_sent(
    session: Session, case: Case, reply: Reply, *, actor: Actor, now: datetime, permalink: str = ""
) -> None:
    """Somebody saw it: it did go out. Raises `Refusal` for an address that is not the account's."""
    _begin(session, reply, (S.UNCONFIRMED,), actor=actor)
    _note(session, case, reply, "seen", actor, now)
    _check_address(session, reply, permalink)
    went_out(session, case, reply, actor=actor, now=now, permalink=permalink)


def settle_not_sent(session: Session, case: Case, reply: Reply, *, actor: Actor, now: datetime) -> None:
    """Somebody looked and it is not there: from here it may be tried again, or be cancelled."""
    _begin(session, reply, (S.UNCONFIRMED,), actor=actor)
    _note(session, case, reply, "unseen", actor, now)
    put(session, case, reply, Step(S.FAILED), actor=actor, now=now, trouble=reply.trouble)


def may_not_go(
    session: Session,
    case: Case,
    reply: Reply,
    *,
    now: datetime,
    known: AtHand | None = None,
    replies: Sequence[Reply] | None = None,
    among: Iterable[Restricted] | None = None,
) -> Sentence | None:
    """Why words that were let through are not to be taken to the network by now, if they are not."""
    organisation = session.get_one(Organisation, case.organisation_id)
    if fault := reply_faults(session, [reply]).get(reply.id):
        return fault
    named = whom_it_would_name(session, case, reply.message_id, reply.text, among=among)
    return named or hindrance(session, organisation, case, reply, now=now, known=known, replies=replies)


def words_to_copy(session: Session, case: Case, reply: Reply, *, now: datetime) -> str:
    """Asked again before somebody takes them to the network: raises `OutOfTurn` where they wait for nobody any more,
    or may not go by now.
    """
    if reply.state is not S.AWAITING_HAND:
        raise _elsewhere(reply)
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
    """It was copied and sent on the network itself. `permalink` may be empty: a private message has none.

    Raises `OutOfTurn` for what may not go by now, unless it `was_out` before anybody knew: that is kept as it happened.
    """
    _begin(session, reply, BY_HAND, actor=actor)
    if not was_out:
        _check_may_go(session, case, reply, now=now)
    _note(session, case, reply, "was_out" if was_out else "by_hand", actor, now)
    _check_address(session, reply, permalink)
    went_out(session, case, reply, actor=actor, now=now, permalink=permalink)


def retry(session: Session, case: Case, reply: Reply, *, actor: Actor, now: datetime) -> None:
    """Once more, by a person's word: what certainly did not go out. Raises `OutOfTurn` as `release` does."""
    _begin(session, reply, (S.FAILED,), actor=actor)
    _note(session, case, reply, "again", actor, now)
    check_nobody_else(session, case, reply)
    by_itself = goes_by_itself(session, case, reply)
    put(session, case, reply, Step(S.SCHEDULED, now) if by_itself else Step(S.AWAITING_HAND), actor=actor, now=now)


def call_off(session: Session, case: Case, reply: Reply, *, actor: Actor, now: datetime) -> None:
    """It will not be sent."""
    _begin(session, reply, (S.SCHEDULED, *BY_HAND), actor=actor)
    _note(session, case, reply, "called_off", actor, now)
    put(session, case, reply, Step(S.CANCELLED), actor=actor, now=now)


def _begin(session: Session, reply: Reply, expected: Collection[ReplyState], *, actor: Actor) -> None:
    """Whoever may answer, on a reply as it is now; the worker may have it in hand."""
    demand(actor.may(Permission.CASE_ANSWER))
    session.flush()
    session.refresh(reply, with_for_update=True)
    if reply.state not in expected:
        raise _elsewhere(reply)


def _elsewhere(reply: Reply) -> OutOfTurn:
    state = REPLY_STATE_WORDS[reply.state]
    return OutOfTurn(say("La respuesta ya está «%(state)s»: vuelva a mirar el caso.", state=state))


def _check_may_go(session: Session, case: Case, reply: Reply, *, now: datetime) -> None:
    if why := may_not_go(session, case, reply, now=now):
        raise OutOfTurn(why)


def _note(session: Session, case: Case, reply: Reply, deed: str, actor: Actor, now: datetime) -> None:
    """The history of the case says who decided what about the reply."""
    record_act(
        session,
        case,
        CaseDeed.NOTED,
        actor=actor,
        now=now,
        message_id=reply.message_id,
        reply=reply.id,
        reply_deed=deed,
    )


def _check_address(session: Session, reply: Reply, permalink: str) -> None:
    channel = session.get(Channel, reply.channel_id) if reply.channel_id else None
    if permalink and channel:
        check_permalink(permalink, network=channel.network, account_urls=[channel.url, channel.base_url])
