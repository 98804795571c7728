"""Outgoing replies checked against the record: exact words, and approval by the required roles."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.messages import Message, msg
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import SealedEntry, SealStatus
from app.domain.cases.rules.states import CaseActKind

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


@dataclass(frozen=True, slots=True)
class ReplyClaim:
    """A reply as its row says; `words_hash` is recomputed from the text to send."""

    reply_id: int
    words_hash: str
    approved_hash: str


def notice_hash(text: str) -> str:
    """Return the fingerprint of a notice adopted with the norms."""
    return hashlib.sha256(text.encode()).hexdigest()


def reply_fault(claim: ReplyClaim, entries: Sequence[SealedEntry]) -> Message | None:
    """Return why the record does not support these words. `entries`: the reply's and case's, in order."""
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
    """Tell whether the entry names these words; those before decision 202 name none."""
    return bool(detail.get("content_hash", claim.words_hash) == claim.words_hash)


def _is_approved(
    claim: ReplyClaim, required_roles: Collection[str], written: SealedEntry, decided: Sequence[SealedEntry]
) -> bool:
    """Tell whether no review was needed, or each role asked approved these words, not their writer."""
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
