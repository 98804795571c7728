"""What is decided about an official account, and what each of those acts has to say.

Leave to open an official account: nothing opens one without it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.domain.directory.rules.networks import ChannelState

IDLE_AFTER = timedelta(days=90)
"""Without a publication, from which on somebody looks at whether the account is still needed."""


class AccountActKind(StrEnum):
    REGISTERED = "registered"
    OPENED = "opened"
    PAUSED = "paused"
    REOPENED = "reopened"
    CLOSED = "closed"
    WAIVED = "waived"
    REVIEW = "review"
    KEPT = "kept"


ACCOUNT_ACT_WORDS = {
    AccountActKind.REGISTERED: msg("registró la cuenta por el acto con que se abrió"),
    AccountActKind.OPENED: msg("abrió la cuenta"),
    AccountActKind.PAUSED: msg("puso la cuenta en pausa"),
    AccountActKind.REOPENED: msg("abrió de nuevo la cuenta"),
    AccountActKind.CLOSED: msg("cerró la cuenta"),
    AccountActKind.WAIVED: msg("dispensó a la cuenta de lo que falta en su lista"),
    AccountActKind.REVIEW: msg("puso la cuenta a revisión: noventa días sin publicar"),
    AccountActKind.KEPT: msg("decidió mantener la cuenta"),
}
"""What whoever did it did."""
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
    """What an act says: which body decided it, its reference and its day, and why.

    Of one that closes an account too: `archive`, where what was published is kept, and `handover`, who looks after the
    name and its keys from then on.
    """

    body: str = ""
    reference: str = ""
    act_on: date | None = None
    reason: str = ""
    archive: str = ""
    handover: str = ""


def check_act(deed: AccountActKind, said: AccountActDetails, state: ChannelState, *, today: date) -> None:
    """Raises `Conflict` when the account is not where the deed begins, `Refusal` when the act says too little."""
    if state not in _ALLOWED_STATES[deed]:
        raise Conflict(msg("La cuenta ya ha cambiado de estado. Vuelva a mirarla."))
    if any(not getattr(said, name) for name in required_fields(deed, state)):
        raise Refusal(msg("Falta decir algo de este acto: complete los datos que se piden."))
    if said.act_on is not None and said.act_on > today:
        raise Refusal(msg("El acto no puede ser de un día que todavía no ha llegado."))


def required_fields(deed: AccountActKind, state: ChannelState) -> tuple[str, ...]:
    """What an act has to say. One that gives up an account never opened leaves no archive behind."""
    gives_up = deed is AccountActKind.CLOSED and state is ChannelState.PROPOSED
    return ("reason",) if gives_up else _REQUIRED[deed]


def is_act_allowed(deed: AccountActKind, state: ChannelState) -> bool:
    return state in _ALLOWED_STATES[deed]


class OpeningGround(StrEnum):
    """Why it may be opened: its list is complete, it was dispensed, or an earlier act holds."""

    CHECKLIST = "checklist"
    WAIVER = "waiver"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class OpeningPermit:
    """Made by the gate of the plan (`app/plan/rules/gate`) and nowhere else, which a test of the architecture keeps."""

    channel_id: int
    ground: OpeningGround
