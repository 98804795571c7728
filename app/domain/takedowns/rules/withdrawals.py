from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.errors import Conflict, Refusal
from app.core.messages import LabelledEnum, msg
from app.domain.publishing.rules.delivery import BACK_OFF


class WithdrawalMotive(LabelledEnum):
    ORDER = "order", msg("Requerimiento de una autoridad")
    DATA_PROTECTION = "data_protection", msg("Protección de datos")
    CONSENT = "consent", msg("Alguien ha retirado su consentimiento")
    ERROR = "error", msg("Error que no basta con corregir")
    OTHER = "other", msg("Otro motivo")


class WithdrawalState(LabelledEnum):
    """Withdrawal states: people propose and order; the worker then drives it, as with deliveries."""

    PROPOSED = "proposed", msg("retirada propuesta")
    ORDERED = "ordered", msg("retirada ordenada")
    REMOVING = "removing", msg("retirándose")
    WITHDRAWN = "withdrawn", msg("retirada")
    UNCONFIRMED = "unconfirmed", msg("retirada por confirmar")
    FAILED = "failed", msg("retirada fallida")
    AWAITING_HAND = "awaiting_hand", msg("retirar a mano")
    DECLINED = "declined", msg("no se retira")


W = WithdrawalState

STATE_MARKS: dict[WithdrawalState, str] = {
    W.PROPOSED: "in_review",
    W.ORDERED: "scheduled",
    W.REMOVING: "sending",
    W.WITHDRAWN: "withdrawn",
    W.UNCONFIRMED: "unconfirmed",
    W.FAILED: "failed",
    W.AWAITING_HAND: "awaiting_hand",
    W.DECLINED: "closed",
}
"""The shape and colour of each state, those of the state it most resembles."""

STATES_TO_SETTLE = (W.AWAITING_HAND, W.UNCONFIRMED, W.FAILED)
"""Ordered withdrawals that wait for a person."""

UNFINISHED_STATES = (W.PROPOSED, W.ORDERED, W.REMOVING, *STATES_TO_SETTLE)


class RemovalOutcome(StrEnum):
    """Outcomes of a removal attempt; without one, its end is unknown."""

    GONE = "gone"
    STILL_THERE = "still_there"
    NOT_SENT = "not_sent"
    RATE_LIMITED = "rate_limited"
    UNAUTHORISED = "unauthorised"
    UNKNOWN = "unknown"


R = RemovalOutcome
MOST_ATTEMPTS = 8
"""Attempts before a person is told: almost an hour, with time left to act by hand."""


@dataclass(frozen=True, slots=True)
class WithdrawalStep:
    """The next state and when to look again (None: not by itself)."""

    state: WithdrawalState
    at: datetime | None = None


def step_after(
    removal: RemovalOutcome, *, attempts: int, now: datetime, retry_at: datetime | None = None
) -> WithdrawalStep:
    """Return the step after an outcome. Removal is harmless to repeat, so unclear outcomes are retried for a while."""
    match removal:
        case RemovalOutcome.GONE:
            return WithdrawalStep(W.WITHDRAWN)
        case RemovalOutcome.STILL_THERE:
            return WithdrawalStep(W.AWAITING_HAND)
        case RemovalOutcome.UNAUTHORISED:
            return WithdrawalStep(W.FAILED)
    if attempts >= MOST_ATTEMPTS:
        return WithdrawalStep(W.UNCONFIRMED if removal is RemovalOutcome.UNKNOWN else W.FAILED)
    pause = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    return WithdrawalStep(W.ORDERED, max(retry_at, now + BACK_OFF[0]) if retry_at else now + pause)


def withdrawal_tally(tally: Mapping[WithdrawalState, int]) -> dict[str, int]:
    """Return counts by state, in the words of the worker's report."""
    return {f"withdrawals_{state}": count for state, count in tally.items()}


def check_grounds(motive: WithdrawalMotive, reason: str, why_not_corrected: str) -> None:
    """Raise `Refusal` without a reason, or when an error is removed without saying why it is not corrected."""
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: queda en el historial y se envía a quien la escribió."))
    if motive is WithdrawalMotive.ERROR and not why_not_corrected.strip():
        raise Refusal(
            msg("Un error se corrige a la vista. Si aun así hay que borrarla, escriba por qué no basta con corregir.")
        )


def check_withdrawal_state(state: WithdrawalState, expected: Collection[WithdrawalState]) -> None:
    """Raise `Conflict` when the withdrawal moved on since the page was shown."""
    if state not in expected:
        said = state.label
        raise Conflict(msg("Ya está «%(state)s»: vuelva a mirar la página.", state=said))


CLOCK_TOLERANCE = timedelta(minutes=5)
"""Tolerance for a fast clock."""


def check_gone_at(gone_at: datetime, *, published_at: datetime | None, now: datetime) -> None:
    """Raise `Refusal` for an impossible removal time."""
    if gone_at > now + CLOCK_TOLERANCE:
        raise Refusal(msg("Esa hora todavía no ha llegado. Escriba cuándo la retiró."))
    if published_at and gone_at < published_at - timedelta(minutes=1):
        raise Refusal(msg("Esa hora es anterior a su publicación. Escriba cuándo la retiró."))
