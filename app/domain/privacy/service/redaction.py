"""Erasure tickets for append-only rows, and redaction beyond own rows."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session, col, or_, select

from app.domain.audit.models import ErasureTicket
from app.domain.cases.models.replies import ReplyAttempt, ReplyAttemptOutcome, ReplyDecision
from app.domain.cases.models.sources import AccountListening
from app.domain.faq.models import FaqEntry
from app.domain.inbox.models import MessageImport
from app.domain.notifications.models import Notice
from app.domain.privacy.queries.dossier import CitizenDossier
from app.domain.privacy.rules.personal_data import ERASED_VALUE, scrub_names


@contextmanager
def erasure_tickets(session: Session, table: str, ids: Iterable[int]) -> Iterator[None]:
    """Allow changes to these rows inside the context."""
    opened = [ErasureTicket(table_name=table, row_id=row_id) for row_id in ids]
    session.add_all(opened)
    session.flush()
    yield
    session.flush()
    for ticket in opened:
        session.delete(ticket)
    session.flush()


QUOTING_FIELDS = frozenset({"text", "question", "quoted"})
"""Fields that quote a citizen or a reply."""


def redact_related_rows(session: Session, dossier: CitizenDossier) -> None:
    """Redact by identity where known, else by name."""
    for question in dossier.questions:
        question.question = question.answer = ERASED_VALUE
        question.quoted, question.sent_to = "", []
    _redact_reply_facts(session, dossier)
    names = dossier.names
    for entry in _lock_rows(session, dossier, FaqEntry):
        entry.case_id = None if entry.case_id in {case.id for case in dossier.cases} else entry.case_id
        entry.question, entry.answer = redact_names(entry.question, names), redact_names(entry.answer, names)
        entry.words = scrub_names(entry.words, names)
    for listening in _lock_rows(session, dossier, AccountListening):
        listening.skipped = redact_names(listening.skipped, names)
    for batch in _lock_rows(session, dossier, MessageImport):
        _redact_import(batch, dossier)
    redact_letters(session, dossier.citizen.organisation_id, [case.code for case in dossier.cases], names)
    session.flush()


def redact_names(value: Any, names: Iterable[str]) -> Any:
    """Redact plain data at any depth."""
    if isinstance(value, str):
        return scrub_names(value, names)
    if isinstance(value, dict):
        return {name: redact_names(element, names) for name, element in value.items()}
    return [redact_names(element, names) for element in value] if isinstance(value, list) else value


def _lock_rows(session: Session, dossier: CitizenDossier, model: Any) -> Iterable[Any]:
    mine = select(model).where(model.organisation_id == dossier.citizen.organisation_id)
    return session.exec(mine.order_by(col(model.id)).with_for_update()).all()


def _redact_reply_facts(session: Session, dossier: CitizenDossier) -> None:
    """Redact decisions and network answers."""
    ids = [reply.id for reply in dossier.replies]
    here = dossier.citizen.organisation_id
    wanted = select(ReplyDecision).where(ReplyDecision.organisation_id == here, col(ReplyDecision.reply_id).in_(ids))
    decisions = session.exec(wanted.order_by(col(ReplyDecision.id))).all()
    with erasure_tickets(session, "reply_decision", [row.id for row in decisions]):
        for decision in decisions:
            decision.reason = ERASED_VALUE if decision.reason else ""
    tried = select(ReplyAttempt.id).where(ReplyAttempt.organisation_id == here, col(ReplyAttempt.reply_id).in_(ids))
    ended = select(ReplyAttemptOutcome).where(
        ReplyAttemptOutcome.organisation_id == here, col(ReplyAttemptOutcome.attempt_id).in_(tried)
    )
    outcomes = session.exec(ended.order_by(col(ReplyAttemptOutcome.id))).all()
    with erasure_tickets(session, "reply_outcome", [row.id for row in outcomes]):
        for outcome in outcomes:
            outcome.excerpt = ""


def _redact_import(batch: MessageImport, dossier: CitizenDossier) -> None:
    """Blank settled rows and drop those to come."""
    settled = [_redact_row(row) if _is_their_row(row, dossier) else row for row in batch.rows[: batch.done]]
    coming = [row for row in batch.rows[batch.done :] if not _is_their_row(row, dossier)]
    if settled + coming != batch.rows:
        batch.rows, batch.total = settled + coming, batch.done + len(coming)
    batch.refused = redact_names(batch.refused, dossier.names)


def _is_their_row(row: dict[str, Any], dossier: CitizenDossier) -> bool:
    return bool(row["handle"]) and row["handle"].lstrip("@").casefold() == dossier.citizen.handle.lstrip("@").casefold()


def _redact_row(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "text": ERASED_VALUE, "handle": "", "permalink": "", "id": ""}


def redact_letters(session: Session, organisation_id: int, codes: Collection[str], names: Collection[str]) -> None:
    """Redact staff's and units' notices."""
    context_column = col(Notice.context)
    about = or_(context_column["case"].as_string().in_(codes), context_column["code"].as_string().in_(codes))
    wanted = select(Notice).where(Notice.organisation_id == organisation_id, about)
    for notice in session.exec(wanted.order_by(col(Notice.id))).all():
        context = {
            name: ERASED_VALUE if name in QUOTING_FIELDS and value else value for name, value in notice.context.items()
        }
        notice.context = redact_names(context, names)
