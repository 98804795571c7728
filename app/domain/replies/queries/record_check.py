"""Replies and templates checked both ways; one statement for outgoing replies."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from app.core.messages import Message, msg
from app.db.statements import select_columns
from app.domain.audit.queries.sealed_entries import sealed_entries_about
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import Discrepancy, SealedEntry, SealStatus
from app.domain.cases.models.replies import Reply, ReplyDecision
from app.domain.cases.rules.states import CaseActKind
from app.domain.replies.models import ResponseTemplate, TemplateDecision, TemplateVersion
from app.domain.replies.rules.reply_text import reply_hash

REPLY_ACTS = (Act.CASE_ACTED, Act.REPLY_WRITTEN)
OTHER_WORDS = msg(
    "Lo que iba a salir no es lo que se dio por bueno, así que no se ha enviado nada. "
    "Avise a quien administra la instalación: alguien ha cambiado los datos por fuera."
)
NOT_RECORDED = msg(
    "El historial no dice que nadie diera por buena esta respuesta, así que no se ha enviado nada. "
    "Escríbala de nuevo, y avise a quien administra la instalación."
)
NO_KEY = msg(
    "No se puede comprobar quién dio por buena esta respuesta, porque falta la clave con la que se selló el historial. "
    "No se ha enviado nada: pida a quien administra la instalación que ponga en su sitio las claves."
)


def reply_faults(session: Session, replies: Collection[Reply]) -> dict[int, Message]:
    """Return deviations from the recorded approval."""
    subjects = {(reply.organisation_id, name) for reply in replies for name in _record_subjects(reply)}
    entries = sealed_entries_about(session, subjects, REPLY_ACTS)
    faults = {}
    for checked_reply in replies:
        about = sorted(
            (e for name in _record_subjects(checked_reply) for e in entries[checked_reply.organisation_id, name]),
            key=lambda e: e.seq,
        )
        if fault := _reply_fault(
            ReplyClaim(checked_reply.id, words_hash(checked_reply), checked_reply.approved_hash), about
        ):
            faults[checked_reply.id] = fault
    return faults


def _record_subjects(reply: Reply) -> tuple[str, str]:
    return f"case:{reply.case_id}", f"reply:{reply.id}"


def words_hash(reply: Reply) -> str:
    if "notice" in reply.variables:
        return notice_hash(reply.text)
    return reply_hash(
        reply.text,
        reply.language,
        channel_id=reply.channel_id,
        kind=reply.kind.value,
        is_public=reply.is_public,
        message_id=reply.message_id,
    )


PAGE_SIZE = 500
DECISION_NOT_RECORDED = msg("hay una decisión que el historial no conoce, o dice otra cosa")
DECISION_MISSING = msg("el historial tiene una decisión que ya no está")
VERSION_NOT_APPROVED = msg("está en vigor una versión que el historial no aprobó")


def reply_discrepancies(session: Session, organisation_id: int) -> Iterator[Discrepancy]:
    yield from _decision_discrepancies(session, organisation_id)
    yield from _template_discrepancies(session, organisation_id)


def _decision_discrepancies(session: Session, organisation_id: int) -> Iterator[Discrepancy]:
    after = 0
    while replies := _reply_page(session, organisation_id, after):
        ids = {row.id for row in replies}
        query = select(ReplyDecision).where(ReplyDecision.organisation_id == organisation_id)
        rows = session.exec(query.where(col(ReplyDecision.reply_id).in_(ids))).all()
        subjects = {(organisation_id, f"case:{row.case_id}") for row in replies}
        entries = sealed_entries_about(session, subjects, (Act.CASE_ACTED,))
        known = {(row.reply_id, row.by_id, row.at, row.is_approved) for row in rows}
        recorded_decisions = {
            decision for about in entries.values() for decision in _recorded_decisions(about) if decision[0] in ids
        }
        for difference in known ^ recorded_decisions:
            yield Discrepancy(
                f"respuesta {difference[0]}", DECISION_NOT_RECORDED if difference in known else DECISION_MISSING
            )
        after = replies[-1].id


def _reply_page(session: Session, organisation_id: int, after: int) -> Sequence[Any]:
    query = select_columns(Reply.id, Reply.case_id).where(Reply.organisation_id == organisation_id, Reply.id > after)
    return session.execute(query.order_by(col(Reply.id)).limit(PAGE_SIZE)).all()


def _recorded_decisions(entries: Sequence[SealedEntry]) -> Iterator[tuple[Any, ...]]:
    """Yield the reply decisions of whole entries; no decision that discarded a reply."""
    for entry in entries:
        detail = entry.detail
        is_decision = detail.get("case_deed") == CaseActKind.REPLY_DECIDED and detail.get("verdict") != "rejected"
        if is_decision and entry.seal is SealStatus.WHOLE:
            yield detail.get("reply"), entry.actor_id, entry.at, detail.get("verdict") == "approved"


def _template_discrepancies(session: Session, organisation_id: int) -> Iterator[Discrepancy]:
    query = (
        select_columns(TemplateDecision, TemplateVersion.template_id, TemplateVersion.number)
        .join(TemplateVersion, col(TemplateVersion.id) == TemplateDecision.version_id)
        .where(TemplateDecision.organisation_id == organisation_id)
    )
    rows = session.execute(query).all()
    templates = session.exec(select(ResponseTemplate).where(ResponseTemplate.organisation_id == organisation_id)).all()
    subjects = {
        (organisation_id, f"template:{response_template.id}"): response_template.id for response_template in templates
    }
    known = {(key, number, row.by_id, row.at, row.is_approved) for row, key, number in rows}
    approvals = set()
    for subject, entries in sealed_entries_about(session, subjects, (Act.TEMPLATE_APPROVED,)).items():
        approvals |= {
            _recorded_approval(subjects[subject], entry) for entry in entries if entry.seal is SealStatus.WHOLE
        }
    for difference in known ^ approvals:
        yield Discrepancy(
            f"plantilla {difference[0]}", DECISION_NOT_RECORDED if difference in known else DECISION_MISSING
        )
    approved = {(approval[0], approval[1]) for approval in approvals if approval[4]}
    for template in templates:
        if template.version and (template.id, template.version) not in approved:
            yield Discrepancy(f"plantilla {template.code}", VERSION_NOT_APPROVED)


def _recorded_approval(template_id: int, entry: SealedEntry) -> tuple[Any, ...]:
    detail = entry.detail
    return template_id, detail.get("number"), entry.actor_id, entry.at, detail.get("verdict") == "approved"


@dataclass(frozen=True, slots=True)
class ReplyClaim:
    """`words_hash` is recomputed from the text to send."""

    reply_id: int
    words_hash: str
    approved_hash: str


def notice_hash(text: str) -> str:
    """Fingerprint a notice adopted with the norms."""
    return hashlib.sha256(text.encode()).hexdigest()


def _reply_fault(claim: ReplyClaim, entries: Sequence[SealedEntry]) -> Message | None:
    """Return why the record does not support it. `entries`: reply's and case's, in order."""
    if claim.words_hash != claim.approved_hash:
        return OTHER_WORDS
    ours = [entry for entry in entries if entry.detail.get("reply") == claim.reply_id]
    seals = {entry.seal for entry in ours}
    if SealStatus.UNKNOWN in seals:
        return NO_KEY
    written = [
        entry for entry in ours if _is_case_act(entry, CaseActKind.REPLY_WRITTEN) or entry.act == Act.REPLY_WRITTEN
    ]
    if SealStatus.BROKEN in seals or not written:
        return NOT_RECORDED
    if not _names_words(written[-1].detail, claim):
        return OTHER_WORDS
    required_roles = [role for role in str(written[-1].detail.get("asks") or "").split(", ") if role]
    decided = [entry for entry in ours if _is_case_act(entry, CaseActKind.REPLY_DECIDED)]
    return None if _is_approved(claim, required_roles, written[-1], decided) else NOT_RECORDED


def _is_case_act(entry: SealedEntry, kind: CaseActKind) -> bool:
    return entry.act == Act.CASE_ACTED and entry.detail.get("case_deed") == kind.value


def _names_words(detail: Mapping[str, Any], claim: ReplyClaim) -> bool:
    """Compare words; before decision 202 entries name none."""
    return bool(detail.get("content_hash", claim.words_hash) == claim.words_hash)


def _is_approved(
    claim: ReplyClaim, required_roles: Collection[str], written: SealedEntry, decided: Sequence[SealedEntry]
) -> bool:
    """Accept if no review is required, or each role approved, never the writer."""
    if any(entry.detail.get("verdict") != "approved" for entry in decided):
        return False
    yeses = [
        decision
        for decision in decided
        if _names_words(decision.detail, claim) and decision.actor_id not in (None, written.actor_id)
    ]
    if not required_roles:
        return len(yeses) == len(decided)
    roles = {yese.detail.get("as_role") for yese in yeses}
    return bool(yeses) and (None in roles or roles.issuperset(required_roles))
