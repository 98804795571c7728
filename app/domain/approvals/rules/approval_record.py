"""Agreement of stored approvals with the sealed record (I1, I6)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.core.messages import Message, msg
from app.domain.approvals.rules.states import RoundState, Verdict
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import SealedEntry, SealStatus

APPROVAL_ACTS = (
    Act.POST_SUBMITTED,
    Act.POST_DECIDED,
    Act.POST_VOIDED,
    Act.POST_REOPENED,
    Act.POST_WITHDRAWN,
    Act.POST_EXPIRED,
    Act.POST_HELD,
    Act.POST_RELEASED,
)
_ENDED = frozenset({Act.POST_VOIDED, Act.POST_REOPENED, Act.POST_WITHDRAWN, Act.POST_EXPIRED, Act.POST_SUBMITTED})

OTHER_CONTENT = msg(
    "Lo que iba a salir no es lo que se aprobó, así que no se ha enviado nada. "
    "Avise a quien administra la instalación: alguien ha cambiado los datos por fuera."
)
NOT_RECORDED = msg(
    "El historial no dice que nadie aprobara esto, así que no se ha enviado nada. "
    "Avise a quien administra la instalación: alguien ha cambiado los datos por fuera."
)
NO_KEY = msg(
    "No se puede comprobar quién la aprobó, porque falta la clave con la que se selló el historial. "
    "No se ha enviado nada: pida a quien administra la instalación que ponga en su sitio las claves."
)


@dataclass(frozen=True, slots=True)
class ApprovalClaim:
    """`variant_hash`: recomputed for the outgoing content. `name`: account and language, as in entries.

    `version_agrees`: the version's hash holds, for entries without (`names_hashes`). `steps`: people needed, by name.
    `decisions`: approvers and times.
    """

    version_hash: str
    variant_hash: str
    name: str = ""
    steps: Mapping[str, int] = field(default_factory=dict)
    decisions: Collection[tuple[int, datetime]] = ()
    version_agrees: bool = True


def approval_fault(claim: ApprovalClaim, entries: Sequence[SealedEntry]) -> Message | None:
    """Return the contradiction, if any. `entries`: of `APPROVAL_ACTS`, in order."""
    if any(entry.seal is SealStatus.UNKNOWN for entry in entries):
        return NO_KEY
    if any(entry.seal is SealStatus.BROKEN for entry in entries):
        return NOT_RECORDED
    final = final_approval(entries)
    if final is None or final.detail.get("content_hash") != claim.version_hash:
        return NOT_RECORDED
    if not _names_content(final, claim):
        return OTHER_CONTENT
    approvals = decisions_of_round(entries, final)
    is_decided = _decisions_agree(claim, approvals) and _steps_agree(claim, approvals)
    return None if is_decided else NOT_RECORDED


def final_approval(entries: Sequence[SealedEntry]) -> SealedEntry | None:
    """Return the approving decision, unless later undone or held."""
    is_released = False
    for entry in reversed(entries):
        if entry.act == Act.POST_DECIDED:
            return entry if entry.detail.get("round") == RoundState.APPROVED else None
        if entry.act in _ENDED or (entry.act == Act.POST_HELD and not is_released):
            return None
        is_released = entry.act == Act.POST_RELEASED
    return None


def decisions_of_round(entries: Sequence[SealedEntry], final: SealedEntry) -> list[SealedEntry]:
    approvals: list[SealedEntry] = []
    for entry in entries:
        if entry.act == Act.POST_SUBMITTED:
            approvals = []
        elif entry.act == Act.POST_DECIDED and entry.detail.get("verdict") == Verdict.APPROVED:
            approvals.append(entry)
        if entry is final:
            break
    return [entry for entry in approvals if entry.actor_id is not None]


def names_hashes(final: SealedEntry) -> bool:
    """Tell whether it names exact content; before decision 201, only the version's."""
    return "approved_hashes" in final.detail


def _names_content(final: SealedEntry, claim: ApprovalClaim) -> bool:
    if names_hashes(final):
        return claim.variant_hash in final.detail["approved_hashes"]
    approved_for = final.detail.get("approved_for")
    return claim.version_agrees and (approved_for is None or claim.name in approved_for)


def _decisions_agree(claim: ApprovalClaim, approvals: Sequence[SealedEntry]) -> bool:
    """Tell whether stored deciders match, to the instant."""
    recorded_decisions = {(entry.actor_id, entry.at) for entry in approvals}
    return bool(approvals) and bool(claim.decisions) and recorded_decisions.issuperset(claim.decisions)


def _steps_agree(claim: ApprovalClaim, approvals: Sequence[SealedEntry]) -> bool:
    approval_counts = Counter(str(entry.detail.get("step")) for entry in approvals)
    return all(approval_counts[name] >= needed for name, needed in claim.steps.items())
