"""What was decided of replies and of their templates, held against the record in both directions."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlmodel import Session, col, select

from app.audit.queries.sealed import entries_about
from app.audit.rules import Act, Discrepancy, Seal, SealedEntry
from app.citizens.models import Reply, ReplyDecision, ResponseTemplate, TemplateDecision, TemplateVersion
from app.citizens.rules.cases import CaseDeed
from app.core.words import say
from app.db.reads import columns

PAGE = 500
NOT_DECIDED = say("hay una decisión que el historial no conoce, o dice otra cosa")
NO_DECISION = say("el historial tiene una decisión que ya no está")
NOT_APPROVED = say("está en vigor una versión que el historial no aprobó")


def citizen_discrepancies(session: Session, organisation_id: int) -> Iterator[Discrepancy]:
    yield from _of_replies(session, organisation_id)
    yield from _of_templates(session, organisation_id)


def _of_replies(session: Session, organisation_id: int) -> Iterator[Discrepancy]:
    after = 0
    while replies := _replies(session, organisation_id, after):
        ids = {row.id for row in replies}
        query = select(ReplyDecision).where(ReplyDecision.organisation_id == organisation_id)
        rows = session.exec(query.where(col(ReplyDecision.reply_id).in_(ids))).all()
        subjects = {(organisation_id, f"case:{row.case_id}") for row in replies}
        entries = entries_about(session, subjects, (Act.CASE_ACTED,))
        known = {(row.reply_id, row.by_id, row.at, row.is_approved) for row in rows}
        said = {one for about in entries.values() for one in _decided(about) if one[0] in ids}
        for one in known ^ said:
            yield Discrepancy(f"respuesta {one[0]}", NOT_DECIDED if one in known else NO_DECISION)
        after = replies[-1].id


def _replies(session: Session, organisation_id: int, after: int) -> Sequence[Any]:
    query = columns(Reply.id, Reply.case_id).where(Reply.organisation_id == organisation_id, Reply.id > after)
    return session.execute(query.order_by(col(Reply.id)).limit(PAGE)).all()


def _decided(entries: Sequence[SealedEntry]) -> Iterator[tuple[Any, ...]]:
    """A reply that was discarded has an entry, and nobody's decision."""
    for entry in entries:
        detail = entry.detail
        is_decision = detail.get("case_deed") == CaseDeed.REPLY_DECIDED and detail.get("verdict") != "rejected"
        if is_decision and entry.seal is Seal.WHOLE:
            yield detail.get("reply"), entry.actor_id, entry.at, detail.get("verdict") == "approved"


def _of_templates(session: Session, organisation_id: int) -> Iterator[Discrepancy]:
    query = (
        columns(TemplateDecision, TemplateVersion.template_id, TemplateVersion.number)
        .join(TemplateVersion, col(TemplateVersion.id) == TemplateDecision.version_id)
        .where(TemplateDecision.organisation_id == organisation_id)
    )
    rows = session.execute(query).all()
    templates = session.exec(select(ResponseTemplate).where(ResponseTemplate.organisation_id == organisation_id)).all()
    subjects = {(organisation_id, f"template:{one.id}"): one.id for one in templates}
    known = {(key, number, row.by_id, row.at, row.is_approved) for row, key, number in rows}
    said = set()
    for subject, entries in entries_about(session, subjects, (Act.TEMPLATE_APPROVED,)).items():
        said |= {_approved(subjects[subject], entry) for entry in entries if entry.seal is Seal.WHOLE}
    for one in known ^ said:
        yield Discrepancy(f"plantilla {one[0]}", NOT_DECIDED if one in known else NO_DECISION)
    approved = {(one[0], one[1]) for one in said if one[4]}
    for template in templates:
        if template.version and (template.id, template.version) not in approved:
            yield Discrepancy(f"plantilla {template.code}", NOT_APPROVED)


def _approved(template_id: int, entry: SealedEntry) -> tuple[Any, ...]:
    detail = entry.detail
    return template_id, detail.get("number"), entry.actor_id, entry.at, detail.get("verdict") == "approved"
