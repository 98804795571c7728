from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.errors import Conflict, Refusal
from app.core.messages import LabelledEnum, msg
from app.domain.directory.rules.networks import ChannelState

IDLE_AFTER = timedelta(days=90)
"""Silence after which an account's need is reviewed."""


class AccountActKind(LabelledEnum):
    REGISTERED = "registered", msg("registró la cuenta por el acto con que se abrió")
    OPENED = "opened", msg("abrió la cuenta")
    PAUSED = "paused", msg("puso la cuenta en pausa")
    REOPENED = "reopened", msg("abrió de nuevo la cuenta")
    CLOSED = "closed", msg("cerró la cuenta")
    WAIVED = "waived", msg("dispensó a la cuenta de lo que falta en su lista")
    REVIEW = "review", msg("puso la cuenta a revisión: noventa días sin publicar")
    KEPT = "kept", msg("decidió mantener la cuenta")


PAUSED_TOGETHER = "together"
"""The ground of a pause of every account at once: they may be opened again together."""
OPENINGS = frozenset({AccountActKind.REGISTERED, AccountActKind.OPENED, AccountActKind.REOPENED})
_ACT = ("reference", "act_on")
_REQUIRED: dict[AccountActKind, tuple[str, ...]] = {
    AccountActKind.REGISTERED: _ACT,
    AccountActKind.OPENED: _ACT,
    AccountActKind.REOPENED: ("reason",),
    AccountActKind.PAUSED: ("reason",),
    AccountActKind.CLOSED: ("reason", "archive", "handover"),
    AccountActKind.WAIVED: ("reason", *_ACT),
    AccountActKind.KEPT: ("reason",),
    AccountActKind.REVIEW: (),
}
_ALLOWED_STATES = {
    AccountActKind.REGISTERED: (ChannelState.PROPOSED,),
    AccountActKind.OPENED: (ChannelState.PROPOSED, ChannelState.CLOSED),
    AccountActKind.REOPENED: (ChannelState.PAUSED,),
    AccountActKind.PAUSED: (ChannelState.OPEN,),
    AccountActKind.CLOSED: (ChannelState.OPEN, ChannelState.PAUSED, ChannelState.PROPOSED),
    AccountActKind.WAIVED: (ChannelState.PROPOSED, ChannelState.CLOSED),
    AccountActKind.KEPT: (ChannelState.OPEN,),
    AccountActKind.REVIEW: (ChannelState.OPEN,),
}


@dataclass(frozen=True, slots=True)
class AccountActDetails:
    """For closing, `archive`: where content is kept, and `handover`: keeper of name and keys."""

    body: str = ""
    reference: str = ""
    act_on: date | None = None
    reason: str = ""
    archive: str = ""
    handover: str = ""


def check_act(kind: AccountActKind, details: AccountActDetails, state: ChannelState, *, today: date) -> None:
    """Raise `Conflict` if the state forbids it, `Refusal` for missing details or future days."""
    if state not in _ALLOWED_STATES[kind]:
        raise Conflict(msg("La cuenta ya ha cambiado de estado. Vuelva a mirarla."))
    if any(not getattr(details, name) for name in required_fields(kind, state)):
        raise Refusal(msg("Falta decir algo de este acto: complete los datos que se piden."))
    if details.act_on is not None and details.act_on > today:
        raise Refusal(msg("El acto no puede ser de un día que todavía no ha llegado."))


def required_fields(kind: AccountActKind, state: ChannelState) -> tuple[str, ...]:
    """Require no archive to give up an account never opened."""
    gives_up = kind is AccountActKind.CLOSED and state is ChannelState.PROPOSED
    return ("reason",) if gives_up else _REQUIRED[kind]


def is_act_allowed(kind: AccountActKind, state: ChannelState) -> bool:
    return state in _ALLOWED_STATES[kind]


class OpeningGround(StrEnum):
    """Complete checklist, waiver, or an earlier act in force."""

    CHECKLIST = "checklist"
    WAIVER = "waiver"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class OpeningPermit:
    """Made only by the plan's gate (`app/domain/plan/rules/gate`); architecture-tested."""

    channel_id: int
    ground: OpeningGround
