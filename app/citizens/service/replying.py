"""Writing a reply: at once where it is only an approved template, to whoever has to read it where it is not."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.citizens.models import Case, CitizenMessage, Reply
from app.citizens.queries import cases as queries
from app.citizens.queries.faq import entry_or_none, writers_of
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.replies import BEFORE_APPROVAL, UNDER_WAY, ReplyKind, ReplyState
from app.citizens.rules.wording import hash_of
from app.citizens.service.acting import record_act
from app.citizens.service.answers import row_of
from app.citizens.service.asking_to_read import ask_to_read
from app.citizens.service.composing import Composed, Wanted, at_hand, begin
from app.citizens.service.looking import compose
from app.citizens.service.outgoing import release
from app.citizens.service.restricted import check_nobody_named
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.ids import new_token
from app.core.words import Sentence, say
from app.organisations.models import Organisation

S = ReplyState
REPLACEABLE = frozenset({S.DRAFT, S.IN_REVIEW, S.SENT_BACK, S.AWAITING_HAND, S.FAILED})
MOVED_ON = say("Mientras escribía, el caso ha cambiado: hay otro mensaje u otra respuesta. Léalo y vuelva a enviarla.")


class Unfit(Refusal):
    """What stops a reply, by the field where it is put right."""

    def __init__(self, faults: Mapping[str, Sentence]) -> None:
        super().__init__(next(iter(faults.values())))
        self.faults = faults


def base_of(messages: Sequence[CitizenMessage], replies: Sequence[Reply]) -> str:
    """What the case held when somebody began to answer."""
    return f"{messages[-1].id if messages else 0}.{replies[-1].id if replies else 0}"


def write(
    session: Session,
    organisation: Organisation,
    case: Case,
    wanted: Wanted,
    *,
    base: str,
    actor: Actor,
    now: datetime,
    replaces: int | None = None,
    faq: int | None = None,
) -> Reply:
    """The case comes locked. Raises `Unfit` for what is to be put right and `OutOfTurn` where somebody was first."""
    demand(actor.may(Permission.CASE_ANSWER))
    messages, replies = queries.messages_of(session, case), queries.replies_of(session, case)
    if twin := _pressed_twice(session, organisation, case, wanted, messages, replies, base=base, actor=actor, now=now):
        return twin
    _check_turn(case, messages, replies, base, replaces)
    made = compose(session, organisation, case, replies, wanted, now=now, without=replaces)
    if made.faults:
        raise Unfit(made.faults)
    check_nobody_named(session, case, messages[-1].id, made.text)
    if replaces is not None:
        _put_aside(next(one for one in replies if one.id == replaces), now=now)
    reply = _kept(session, case, messages[-1], made, wanted, actor=actor, now=now)
    asks = [role.value for role in made.asks]
    said: dict[str, Any] = {
        "reply": reply.id,
        "template": made.template.code if made.template else "",
        "asks": ", ".join(asks),
        "variables": ", ".join(f"{one.name} ({one.kind.value})" for one in made.variables),
        "content_hash": reply.content_hash,
    }
    begun = _begun_with(session, case, replaces, faq)
    record_act(session, case, CaseDeed.REPLY_WRITTEN, actor=actor, now=now, beside=begun, **said)
    _let(session, organisation, case, reply, asks, now=now)
    return reply


def _begun_with(session: Session, case: Case, replaces: int | None, faq: int | None) -> dict[str, Any]:
    """Whose words it says besides its writer's: of the reply it is written over, of the kept answer it takes."""
    begun: dict[str, Any] = {"replaces": replaces} if replaces else {}
    if entry := entry_or_none(session, case.organisation_id, faq):
        entry.uses += 1
        begun["writers"] = sorted(writers_of(session, entry))
    return begun


def _pressed_twice(
    session: Session,
    organisation: Organisation,
    case: Case,
    wanted: Wanted,
    messages: Sequence[CitizenMessage],
    replies: Sequence[Reply],
    *,
    base: str,
    actor: Actor,
    now: datetime,
) -> Reply | None:
    """What the same person wrote from the same page a moment ago, word for word: the second press asks for nothing."""
    last = replies[-1] if replies else None
    if last is None or last.written_by != actor.id or base != base_of(messages, replies[:-1]):
        return None
    begun = begin(session, organisation, case, wanted, at_hand(session, organisation.id), now=now)
    is_same = (begun.text, begun.language, wanted.is_public) == (last.text, last.language, last.is_public)
    return last if is_same and last.state is not S.DISCARDED and last.state is not S.CANCELLED else None


def _let(
    session: Session, organisation: Organisation, case: Case, reply: Reply, asks: Sequence[str], *, now: datetime
) -> None:
    """Nobody has to read it: it is let through as it is. Otherwise it waits for them."""
    if not asks:
        reply.approved_hash = reply.content_hash
        release(session, case, reply, now=now)
        return
    reply.asks, reply.state = " ".join(asks), S.IN_REVIEW
    ask_to_read(session, organisation, case, reply, now=now)


def _check_turn(
    case: Case, messages: Sequence[CitizenMessage], replies: Sequence[Reply], base: str, replaces: int | None
) -> None:
    if case.closed_at is not None:
        raise OutOfTurn(say("El caso %(code)s ya está cerrado.", code=case.code))
    if base != base_of(messages, replies):
        raise OutOfTurn(MOVED_ON)
    others = [one for one in replies if one.id != replaces]
    if any(one.state is S.IN_REVIEW for one in others):
        raise OutOfTurn(say("Ya hay una respuesta por revisar en este caso."))
    if any(one.state in UNDER_WAY and one.kind is ReplyKind.ANSWER for one in others):
        raise OutOfTurn(say("Ya hay una respuesta en camino en este caso."))
    replaced = [one for one in replies if one.id == replaces]
    if replaces is not None and not (replaced and replaced[0].state in REPLACEABLE):
        raise OutOfTurn(say("Esa respuesta ya no se puede cambiar."))


def _put_aside(reply: Reply, *, now: datetime) -> None:
    """What was let through and waits for a hand is void once it is written again."""
    reply.state = S.DISCARDED if reply.state in BEFORE_APPROVAL else S.CANCELLED
    reply.settled_at, reply.next_attempt_at = now, None


def _kept(
    session: Session,
    case: Case,
    message: CitizenMessage,
    made: Composed,
    wanted: Wanted,
    *,
    actor: Actor,
    now: datetime,
) -> Reply:
    template = row_of(session, case.organisation_id, made.template.code) if made.template else None
    reply = Reply(
        organisation_id=case.organisation_id,
        case_id=case.id,
        message_id=message.id,
        channel_id=case.channel_id,
        kind=made.kind,
        is_public=wanted.is_public,
        language=made.language,
        why_language=str(made.why_language),
        text=made.text,
        content_hash=hash_of(
            made.text,
            made.language,
            channel_id=case.channel_id,
            kind=made.kind.value,
            is_public=wanted.is_public,
            message_id=message.id,
        ),
        template_id=template.id if template else None,
        template_version=made.template.number if made.template else None,
        variables=dict(made.values),
        written_by=actor.id,
        written_by_name=actor.name,
        written_at=now,
        remote_key=new_token(),
    )
    session.add(reply)
    session.flush()
    return reply


def discard(session: Session, case: Case, reply: Reply, *, actor: Actor, now: datetime) -> None:
    """Take out of the way what has not gone. Raises `OutOfTurn` for what has."""
    demand(actor.may(Permission.CASE_ANSWER))
    if reply.state not in REPLACEABLE:
        raise OutOfTurn(say("Esa respuesta ya no se puede cambiar."))
    _put_aside(reply, now=now)
    record_act(session, case, CaseDeed.REPLY_DECIDED, actor=actor, now=now, reply=reply.id, verdict="rejected")
