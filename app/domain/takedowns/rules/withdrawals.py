from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from app.core.call_outcome import CallOutcome, NextState, retry_instant
from app.core.errors import Conflict, Refusal
from app.core.messages import LabelledEnum, msg


class WithdrawalMotive(LabelledEnum):
    ORDER = "order", msg("Requerimiento de una autoridad")
    DATA_PROTECTION = "data_protection", msg("Protección de datos")
    CONSENT = "consent", msg("Alguien ha retirado su consentimiento")
    ERROR = "error", msg("Error que no basta con corregir")
    OTHER = "other", msg("Otro motivo")


class WithdrawalState(LabelledEnum):
    """People propose and order; the worker drives, as with deliveries."""

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
"""Marks of the most similar state."""

STATES_TO_SETTLE = (W.AWAITING_HAND, W.UNCONFIRMED, W.FAILED)
"""Ordered, and waiting for a person."""

UNFINISHED_STATES = (W.PROPOSED, W.ORDERED, W.REMOVING, *STATES_TO_SETTLE)


MOST_ATTEMPTS = 8
"""Almost an hour before telling a person, with time left to act."""


def step_after(
    outcome: CallOutcome, *, attempts: int, now: datetime, retry_at: datetime | None = None
) -> NextState[WithdrawalState]:
    """Retry unclear outcomes awhile: removal is harmless to repeat.

    REFUSED: still visible on the network.
    """
    match outcome:
        case CallOutcome.DONE:
            return NextState(W.WITHDRAWN)
        case CallOutcome.REFUSED:
            return NextState(W.AWAITING_HAND)
        case CallOutcome.UNAUTHORISED:
            return NextState(W.FAILED)
    if attempts >= MOST_ATTEMPTS:
        return NextState(W.UNCONFIRMED if outcome is CallOutcome.UNKNOWN else W.FAILED)
    return NextState(W.ORDERED, retry_instant(attempts, now=now, retry_at=retry_at))


def withdrawal_tally(tally: Mapping[WithdrawalState, int]) -> dict[str, int]:
    """Use the worker report's words."""
    return {f"withdrawals_{state}": count for state, count in tally.items()}


def check_grounds(motive: WithdrawalMotive, reason: str, why_not_corrected: str) -> None:
    """Raise `Refusal` without a reason or, to remove an error, without why it is not corrected."""
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: queda en el historial y se envía a quien la escribió."))
    if motive is WithdrawalMotive.ERROR and not why_not_corrected.strip():
        raise Refusal(
            msg("Un error se corrige a la vista. Si aun así hay que borrarla, escriba por qué no basta con corregir.")
        )


def check_withdrawal_state(state: WithdrawalState, expected: Collection[WithdrawalState]) -> None:
    """Raise `Conflict` when it moved on."""
    if state not in expected:
        raise Conflict(msg("Ya está «%(state)s»: vuelva a mirar la página.", state=state.label))


CLOCK_TOLERANCE = timedelta(minutes=5)
"""Tolerance for a fast clock."""


def check_gone_at(gone_at: datetime, *, published_at: datetime | None, now: datetime) -> None:
    """Raise `Refusal` when impossible."""
    if gone_at > now + CLOCK_TOLERANCE:
        raise Refusal(msg("Esa hora todavía no ha llegado. Escriba cuándo la retiró."))
    if published_at and gone_at < published_at - timedelta(minutes=1):
        raise Refusal(msg("Esa hora es anterior a su publicación. Escriba cuándo la retiró."))
