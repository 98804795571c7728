"""Submission: pure approved templates go at once, others to reviewers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.errors import Conflict, Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission, demand
from app.core.tokens import new_token
from app.db.work import Work
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.models.replies import Reply
from app.domain.cases.queries import cases
from app.domain.cases.queries.restrictions import check_no_restricted_person
from app.domain.cases.rules.replies import STATES_BEFORE_APPROVAL, STATES_UNDER_WAY, ReplyKind, ReplyState
from app.domain.cases.rules.states import CaseActKind
from app.domain.faq.queries import entry_or_none, entry_writers
from app.domain.organisations.models import Organisation
from app.domain.replies.rules.reply_text import reply_hash
from app.usecases.cases.case_log import record_act
from app.usecases.replies.composition import ComposedReply, ReplyInput, compose_reply, load_reply_material
from app.usecases.replies.decisions import notify_reviewers
from app.usecases.replies.reply_check import check_reply
from app.usecases.replies.template_cache import find_or_add_row
from app.usecases.replies.transitions import release_reply

S = ReplyState
REPLACEABLE_STATES = frozenset({S.DRAFT, S.IN_REVIEW, S.SENT_BACK, S.AWAITING_HAND, S.FAILED})
CASE_CHANGED = msg(
    "Mientras escribía, el caso ha cambiado: hay otro mensaje u otra respuesta. Léalo y vuelva a enviarla."
)


class InvalidReply(Refusal):
    def __init__(self, faults: Mapping[str, Message]) -> None:
        super().__init__(next(iter(faults.values())))
        self.faults = faults


def case_mark(messages: Sequence[CitizenMessage], replies: Sequence[Reply]) -> str:
    """Mark the latest message and reply, to detect changes."""
    return f"{messages[-1].id if messages else 0}.{replies[-1].id if replies else 0}"


def write_reply(
    work: Work,
    organisation: Organisation,
    case: Case,
    wanted: ReplyInput,
    *,
    base: str,
    replaces: int | None = None,
    faq: int | None = None,
) -> Reply:
    """Write; the case is locked. Raises `InvalidReply`, and `Conflict` if another user was first."""
    demand(work.actor.may(Permission.CASE_ANSWER))
    messages, replies = cases.case_messages(work.session, case), cases.case_replies(work.session, case)
    if twin := _find_twin(work, organisation, case, wanted, messages, replies, base=base):
        return twin
    _check_may_write(case, messages, replies, base, replaces)
    made = check_reply(work.session, organisation, case, replies, wanted, now=work.now, without=replaces)
    if made.faults:
        raise InvalidReply(made.faults)
    check_no_restricted_person(work.session, case, messages[-1].id, made.text)
    if replaces is not None:
        _set_aside(next(earlier_reply for earlier_reply in replies if earlier_reply.id == replaces), now=work.now)
    reply = _store_reply(work, case, messages[-1], made, wanted)
    asks = [role.value for role in made.asks]
    detail: dict[str, Any] = {
        "reply": reply.id,
        "template": made.template.code if made.template else "",
        "asks": ", ".join(asks),
        "variables": ", ".join(f"{variable.name} ({variable.kind.value})" for variable in made.variables),
        "content_hash": reply.content_hash,
    }
    begun = _borrowed_words(work.session, case, replaces, faq)
    record_act(work, case, CaseActKind.REPLY_WRITTEN, beside=begun, **detail)
    _approve_or_ask(work, organisation, case, reply, asks)
    return reply


def _borrowed_words(session: Session, case: Case, replaces: int | None, faq: int | None) -> dict[str, Any]:
    """Return other authors: the replaced reply's and the frequent answer's."""
    begun: dict[str, Any] = {"replaces": replaces} if replaces else {}
    if entry := entry_or_none(session, case.organisation_id, faq):
        entry.uses += 1
        begun["writers"] = sorted(entry_writers(session, entry))
    return begun


def _find_twin(
    work: Work,
    organisation: Organisation,
    case: Case,
    wanted: ReplyInput,
    messages: Sequence[CitizenMessage],
    replies: Sequence[Reply],
    *,
    base: str,
) -> Reply | None:
    """Return the person's identical reply from the same page: a double click."""
    last = replies[-1] if replies else None
    if last is None or last.written_by != work.actor.id or base != case_mark(messages, replies[:-1]):
        return None
    begun = compose_reply(
        work.session, organisation, case, wanted, load_reply_material(work.session, organisation.id), now=work.now
    )
    is_same = (begun.text, begun.language, wanted.is_public) == (last.text, last.language, last.is_public)
    return last if is_same and last.state is not S.DISCARDED and last.state is not S.CANCELLED else None


def _approve_or_ask(work: Work, organisation: Organisation, case: Case, reply: Reply, asks: Sequence[str]) -> None:
    if not asks:
        reply.approved_hash = reply.content_hash
        release_reply(work.session, case, reply, now=work.now)
        return
    reply.asks, reply.state = " ".join(asks), S.IN_REVIEW
    notify_reviewers(work, organisation, case, reply)


def _check_may_write(
    case: Case, messages: Sequence[CitizenMessage], replies: Sequence[Reply], base: str, replaces: int | None
) -> None:
    if case.closed_at is not None:
        raise Conflict(msg("El caso %(code)s ya está cerrado.", code=case.code))
    if base != case_mark(messages, replies):
        raise Conflict(CASE_CHANGED)
    others = [reply for reply in replies if reply.id != replaces]
    if any(other.state is S.IN_REVIEW for other in others):
        raise Conflict(msg("Ya hay una respuesta por revisar en este caso."))
    if any(other.state in STATES_UNDER_WAY and other.kind is ReplyKind.ANSWER for other in others):
        raise Conflict(msg("Ya hay una respuesta en camino en este caso."))
    replaced = [reply for reply in replies if reply.id == replaces]
    if replaces is not None and not (replaced and replaced[0].state in REPLACEABLE_STATES):
        raise Conflict(msg("Esa respuesta ya no se puede cambiar."))


def _set_aside(reply: Reply, *, now: datetime) -> None:
    """Void a replaced reply, even approved and awaiting manual sending."""
    reply.state = S.DISCARDED if reply.state in STATES_BEFORE_APPROVAL else S.CANCELLED
    reply.settled_at, reply.next_attempt_at = now, None


def _store_reply(work: Work, case: Case, message: CitizenMessage, made: ComposedReply, wanted: ReplyInput) -> Reply:
    template = find_or_add_row(work.session, case.organisation_id, made.template.code) if made.template else None
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
        content_hash=reply_hash(
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
        written_by=work.actor.id,
        written_by_name=work.actor.name,
        written_at=work.now,
        remote_key=new_token(),
    )
    work.session.add(reply)
    work.session.flush()
    return reply


def discard_written(work: Work, case: Case, reply: Reply) -> None:
    """Discard. Raises `Conflict` if sent."""
    demand(work.actor.may(Permission.CASE_ANSWER))
    if reply.state not in REPLACEABLE_STATES:
        raise Conflict(msg("Esa respuesta ya no se puede cambiar."))
    _set_aside(reply, now=work.now)
    record_act(work, case, CaseActKind.REPLY_DECIDED, reply=reply.id, verdict="rejected")
