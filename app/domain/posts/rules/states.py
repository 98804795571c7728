"""A post's editorial state machine.

People (for `EXPIRE` and `CLOSE`, the clock) decide it; deliveries have another, in `publishing`. "Approved" and
"scheduled" are two states.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import Conflict
from app.core.messages import LabelledEnum, Message, msg


class PostStatus(LabelledEnum):
    IDEA = "idea", msg("idea")
    DRAFT = "draft", msg("borrador")
    IN_REVIEW = "in_review", msg("en revisión")
    CHANGES_REQUESTED = "changes_requested", msg("cambios pedidos")
    APPROVED = "approved", msg("aprobada")
    CLOSED = "closed", msg("cerrada")
    REJECTED = "rejected", msg("rechazada")
    WITHDRAWN = "withdrawn", msg("retirada")
    EXPIRED = "expired", msg("caducada")
    ON_HOLD = "on_hold", msg("retenida")


class PostTransition(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    APPROVE = "approve"
    ASK_CHANGES = "ask_changes"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    HOLD = "hold"
    RELEASE = "release"
    EXPIRE = "expire"
    CLOSE = "close"
    REOPEN = "reopen"


class PostOrigin(StrEnum):
    HAND = "hand"
    IMPORT = "import"
    REQUEST = "request"
    DEMO = "demo"
    CORRECTION = "correction"
    CALENDAR = "calendar"
    SERIES = "series"


S, M = PostStatus, PostTransition
_OPEN = (S.IDEA, S.DRAFT, S.IN_REVIEW, S.CHANGES_REQUESTED, S.APPROVED, S.EXPIRED, S.ON_HOLD)
TRANSITIONS: dict[PostTransition, dict[PostStatus, PostStatus]] = {
    M.EDIT: {
        S.IDEA: S.DRAFT,
        S.DRAFT: S.DRAFT,
        S.CHANGES_REQUESTED: S.CHANGES_REQUESTED,
        S.IN_REVIEW: S.DRAFT,
        S.APPROVED: S.DRAFT,
        S.EXPIRED: S.DRAFT,
        S.ON_HOLD: S.DRAFT,
    },
    M.SUBMIT: {S.DRAFT: S.IN_REVIEW, S.CHANGES_REQUESTED: S.IN_REVIEW, S.IDEA: S.IN_REVIEW},
    M.APPROVE: {S.IN_REVIEW: S.APPROVED},
    M.ASK_CHANGES: {S.IN_REVIEW: S.CHANGES_REQUESTED},
    M.REJECT: {S.IN_REVIEW: S.REJECTED},
    M.WITHDRAW: dict.fromkeys(_OPEN, S.WITHDRAWN),
    M.HOLD: {S.APPROVED: S.ON_HOLD, S.ON_HOLD: S.ON_HOLD},
    M.RELEASE: {S.ON_HOLD: S.APPROVED},
    M.EXPIRE: {S.IN_REVIEW: S.EXPIRED, S.APPROVED: S.EXPIRED, S.ON_HOLD: S.EXPIRED},
    M.CLOSE: {S.APPROVED: S.CLOSED, S.ON_HOLD: S.CLOSED},
    M.REOPEN: {S.EXPIRED: S.DRAFT, S.REJECTED: S.DRAFT, S.WITHDRAWN: S.DRAFT},
}
EDITABLE_STATUSES = frozenset(TRANSITIONS[M.EDIT])
FINISHED_STATUSES = frozenset({S.CLOSED, S.REJECTED, S.WITHDRAWN, S.EXPIRED})


def status_after(status: PostStatus, move: PostTransition) -> PostStatus:
    """Raise `Conflict` for an impossible transition."""
    try:
        return TRANSITIONS[move][status]
    except KeyError:
        raise Conflict(_impossible_message(status, move)) from None


def _impossible_message(status: PostStatus, move: PostTransition) -> Message:
    if move is M.SUBMIT and status in (S.IN_REVIEW, S.APPROVED):
        return msg("Ya está enviada o aprobada, y nada ha cambiado: no hace falta enviarla otra vez.")
    return msg("En el estado en que está ahora la publicación no puede hacerse esto.")


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """Facts deriving a state (invariant I7)."""

    has_text: bool
    withdrawn: bool
    is_on_hold: bool
    expired: bool
    round_state: str | None
    is_finished: bool


def derive_status(facts: StatusFacts) -> PostStatus:
    for holds, status in (
        (facts.withdrawn, S.WITHDRAWN),
        (facts.expired, S.EXPIRED),
        (facts.is_on_hold, S.ON_HOLD),
        (facts.is_finished, S.CLOSED),
    ):
        if holds:
            return status
    by_round = {
        "open": S.IN_REVIEW,
        "approved": S.APPROVED,
        "sent_back": S.CHANGES_REQUESTED,
        "rejected": S.REJECTED,
    }
    return by_round.get(facts.round_state or "", S.DRAFT if facts.has_text else S.IDEA)
