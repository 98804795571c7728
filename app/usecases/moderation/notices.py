"""Notices: texts adopted with the norms, only blanks filled."""

from datetime import date

from sqlmodel import Session

from app.core.actor import Actor
from app.core.tokens import new_token
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.models.replies import Reply
from app.domain.cases.rules.categories import Category
from app.domain.cases.rules.replies import ReplyKind
from app.domain.moderation.models import ModerationMeasure
from app.domain.moderation.queries.norms import NormsInForce
from app.domain.moderation.rules.measures import MeasureKind
from app.domain.moderation.rules.norms import MeasureNotice
from app.domain.organisations.models import Organisation
from app.domain.replies.queries.record_check import notice_hash
from app.usecases.replies.transitions import release_reply


def notice_of_measure(measure: ModerationMeasure) -> MeasureNotice | None:
    """Return the notice of a measure; None for reports to police or network, which it would hinder."""
    match measure.kind:
        case MeasureKind.WARN:
            return MeasureNotice.WARNING
        case MeasureKind.HIDE:
            return MeasureNotice.PERSONAL_DATA if measure.category is Category.PERSONAL_DATA else MeasureNotice.HIDDEN
        case MeasureKind.BLOCK:
            return MeasureNotice.PERMANENT if measure.is_permanent else MeasureNotice.BLOCKED
    return None


def render_notice(
    session: Session, case: Case, version: NormsInForce, notice: MeasureNotice, *, norm: str, until: date | None
) -> tuple[str, str]:
    """Return text and language: the author's, if in the norms."""
    body = session.get_one(Organisation, case.organisation_id)
    text, language = version.norms.notice(notice, [case.language, *body.languages])
    blanks = {
        "norm": norm,
        "url": version.norms.url,
        "complain": version.norms.complain_url,
        "until": f"{until:%d/%m/%Y}" if until else "",
    }
    for name, value in blanks.items():
        text = text.replace(f"{{{name}}}", value)
    return text, language


def send_notice(
    work: Work,
    case: Case,
    message: CitizenMessage,
    version: NormsInForce,
    notice: MeasureNotice,
    *,
    norm: str,
    until: date | None,
    by: Actor,
) -> Reply:
    """Create and release a notice at once: all but blanks was adopted.

    Warnings reply under the message; other notices are private.
    """
    text, language = render_notice(work.session, case, version, notice, norm=norm, until=until)
    digest = notice_hash(text)
    is_warning = notice is MeasureNotice.WARNING
    reply = Reply(
        organisation_id=case.organisation_id,
        case_id=case.id,
        message_id=message.id,
        channel_id=case.channel_id,
        kind=ReplyKind.NORMS if is_warning else ReplyKind.NOTICE,
        language=language,
        text=text,
        content_hash=digest,
        approved_hash=digest,
        variables={"notice": notice.value, "norm": norm, "norms": version.number},
        is_public=is_warning and message.is_public,
        written_by=by.id,
        written_by_name=by.name,
        written_at=work.now,
        remote_key=new_token(),
    )
    _store_notice(work, case, reply, by=by)
    release_reply(work.session, case, reply, now=work.now)
    return reply


def _store_notice(work: Work, case: Case, reply: Reply, *, by: Actor) -> None:
    """Store and audit the notice where the sender looks for these exact words."""
    work.session.add(reply)
    work.session.flush()
    detail = {"number": case.code, "reply": reply.id, "content_hash": reply.content_hash}
    audit.record(work.by(by), Act.REPLY_WRITTEN, subject=f"reply:{reply.id}", **detail)
