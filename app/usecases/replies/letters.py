import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core import paths
from app.core.permissions import Permission
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.models.replies import Reply
from app.domain.cases.models.sources import CitizenMailbox
from app.domain.cases.rules.replies import ReplyState
from app.domain.notifications import service as notifications_service
from app.domain.notifications.ports import MailMessage
from app.domain.notifications.service import Letter as Notice
from app.domain.organisations.models import Organisation
from app.domain.people.queries.deciders import people_with_permission

LETTER_OF_STATE = {
    ReplyState.AWAITING_HAND: "reply_by_hand",
    ReplyState.FAILED: "reply_stuck",
    ReplyState.UNCONFIRMED: "reply_stuck",
}


def reply_letter(
    reply: Reply, message: CitizenMessage, organisation: Organisation, mailbox: CitizenMailbox | None, *, sender: str
) -> MailMessage:
    """Thread the e-mail (RFC 5322 §3.6.4). `sender`: Cauce's own address."""
    evidence: Mapping[str, Any] = message.evidence
    subject = str(evidence.get("subject") or "")
    known_as = str(evidence.get("message_id") or "")
    return MailMessage(
        to_address=str(evidence.get("address") or ""),
        to_name="",
        subject=subject if subject.casefold().startswith("re:") else f"Re: {subject}".strip(),
        text=reply.text,
        reference=reply.remote_key,
        identity=reply_message_id(reply, sender),
        answers=known_as,
        references=tuple(dict.fromkeys((*evidence.get("references", ()), *([known_as] if known_as else [])))),
        signed=organisation.name,
        reply_to=mailbox.address if mailbox else "",
    )


def reply_message_id(reply: Reply, sender: str) -> str:
    """Return a Message-ID constant across attempts, exposing duplicates."""
    digest = hashlib.sha256(f"reply|{reply.remote_key}".encode()).hexdigest()[:40]
    return f"<{digest}@{sender.rpartition('@')[2] or 'localhost'}>"


def notify_reply_trouble(session: Session, case: Case, reply: Reply, *, now: datetime) -> None:
    """Notify answerers each time the reply comes to need a person."""
    kind = LETTER_OF_STATE.get(reply.state)
    if kind is None:
        return
    organisation = session.get_one(Organisation, case.organisation_id)
    context = {
        "code": case.code,
        "trouble": reply.trouble,
        "path": paths.case(organisation.slug, case.year, case.ordinal),
    }
    key = f"{kind}:{reply.id}:{reply.attempts}"
    people = people_with_permission(session, organisation.id, Permission.CASE_ANSWER, now=now)
    letters = [Notice(user.email, user.name, user.locale, kind, context, f"{key}:{user.id}") for user in people]
    notifications_service.queue_letters(session, letters, organisation_id=organisation.id, now=now)
