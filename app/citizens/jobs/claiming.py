"""Taking up what is due: each with its attempt committed before any byte leaves, or ended where nothing can be sent."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from app.audit import service as audit
from app.audit.rules import Act
from app.channels.ports import Outgoing
from app.channels.rules.accounts import Publishing
from app.citizens.models import Reply, ReplyAttempt
from app.citizens.queries import sending
from app.citizens.queries.provenance import reply_faults
from app.citizens.queries.sending import Bound
from app.citizens.rules.cases import Source
from app.citizens.rules.listening import answered_as
from app.citizens.rules.replies import ENDING, ReplyState
from app.citizens.rules.sending import CLOSED, NOT_CONNECTED, Step
from app.citizens.service.ending import put
from app.citizens.service.errands import Errand, Line
from app.citizens.service.letters import letter_of, tell
from app.citizens.service.looking_again import hindrance
from app.citizens.service.restricted import whom_it_would_name
from app.core.actor import the_clock
from app.core.words import Sentence
from app.db.claim import new_token, pickable

S = ReplyState
BATCH = 10


def take_up(
    session: Session, *, sender: str, lease: timedelta, now: datetime
) -> tuple[list[Errand], Counter[ReplyState]]:
    """What the worker can send gets its attempt; the rest goes back to people. Each row is written once.

    `sender`: the address Cauce writes from.
    """
    due = session.scalars(pickable(Reply, Reply), {"now": now, "limit": BATCH}).all()
    token, errands, tally = new_token(), list[Errand](), Counter[ReplyState]()
    audit.lock_heads(session, {one.organisation_id for one in due})
    faults = reply_faults(session, [one for one in due if one.state is not S.SENDING])
    for case in sending.bound(session, [one.id for one in due]) if due else []:
        if (reason := _hindered(session, case, faults, now=now)) is None:
            errands.append(_begin(session, case, token, sender=sender, lease=lease, now=now))
        else:
            _give_back(session, case, *reason, now=now)
        tally[case.reply.state] += 1
    return errands, tally


def _hindered(
    session: Session, bound: Bound, faults: Mapping[int, Sentence], *, now: datetime
) -> tuple[ReplyState, Sentence] | None:
    """Where it goes and why, when it cannot be sent; one that may have gone out is looked for all the same."""
    if bound.reply.state is S.SENDING:
        return None
    if bound.case.closed_at is not None and bound.reply.kind in ENDING:
        return S.CANCELLED, CLOSED
    if fault := faults.get(bound.reply.id):
        return S.FAILED, fault
    if told := whom_it_would_name(session, bound.case, bound.message.id, bound.reply.text):
        return S.FAILED, told
    if reason := _stopped(session, bound, now=now):
        return S.FAILED, reason
    if bound.message.source is Source.MAILBOX:
        return None
    channel = bound.channel
    is_open = channel and channel.publishing is Publishing.API and channel.credentials and channel.base_url
    return None if is_open else (S.AWAITING_HAND, NOT_CONNECTED)


def _stopped(session: Session, bound: Bound, *, now: datetime) -> Sentence | None:
    """The line looks at it again on its way out: whatever waited may find that a period has begun."""
    return hindrance(session, bound.organisation, bound.case, bound.reply, now=now)


def _begin(session: Session, bound: Bound, token: str, *, sender: str, lease: timedelta, now: datetime) -> Errand:
    reply = bound.reply
    is_look = reply.state is S.SENDING
    attempt = sending.latest_attempt(session, reply) if is_look else None
    with session.no_autoflush:
        reply.state, reply.lease_token, reply.next_attempt_at = S.SENDING, token, now + lease
        reply.attempts += 0 if attempt else 1
        attempt = attempt or _attempt(reply, token, now)
        session.add_all((reply, attempt))
    session.flush()
    if not is_look:
        said = {"number": bound.case.code, "attempt": reply.attempts}
        actor = the_clock(reply.organisation_id)
        audit.record(session, Act.REPLY_ATTEMPTED, actor=actor, now=now, subject=f"reply:{reply.id}", **said)
    return _errand(session, bound, attempt, token, is_look=is_look, sender=sender)


def _attempt(reply: Reply, token: str, now: datetime) -> ReplyAttempt:
    return ReplyAttempt(
        organisation_id=reply.organisation_id, reply_id=reply.id, number=reply.attempts, token=token, started_at=now
    )


def _errand(session: Session, bound: Bound, attempt: ReplyAttempt, token: str, *, is_look: bool, sender: str) -> Errand:
    by_mail = bound.message.source is Source.MAILBOX
    return Errand(
        reply_id=bound.reply.id,
        case_id=bound.case.id,
        organisation_id=bound.reply.organisation_id,
        attempt_id=attempt.id,
        number=attempt.number,
        token=token,
        started_at=attempt.started_at,
        is_look=is_look,
        line=None if by_mail else _line(session, bound),
        letter=letter_of(bound.reply, bound.message, bound.organisation, bound.mailbox, sender=sender)
        if by_mail
        else None,
    )


def _line(session: Session, bound: Bound) -> Line:
    """Under the message that was answered, to whoever wrote it, and no more in public than they did."""
    channel, said, reply = bound.channel, bound.message.evidence, bound.reply
    assert channel is not None
    outgoing = Outgoing(
        text=reply.text,
        language=reply.language,
        attachments=(),
        key=reply.remote_key,
        answers=str(said.get("id") or bound.case.answers),
        visibility=answered_as(str(said.get("visibility", "public")), is_public=reply.is_public),
        mention=str(said.get("mention") or (bound.citizen.handle if bound.citizen else "")),
    )
    wordings = sending.wordings(session, bound.message) if bound.message.source is Source.NETWORK else ()
    return Line(channel.network, channel.base_url, channel.credentials or "", channel.id, outgoing, frozenset(wordings))


def _give_back(session: Session, bound: Bound, state: ReplyState, trouble: Sentence, *, now: datetime) -> None:
    actor = the_clock(bound.reply.organisation_id)
    put(session, bound.case, bound.reply, Step(state), actor=actor, now=now, trouble=str(trouble))
    tell(session, bound.case, bound.reply, now=now)
