"""What is decided about an official account, and what each of those acts has to say."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.channels.rules.accounts import ChannelState
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say

IDLE_AFTER = timedelta(days=90)
"""Without a publication, from which on somebody looks at whether the account is still needed."""


class AccountDeed(StrEnum):
    REGISTERED = "registered"
    OPENED = "opened"
    PAUSED = "paused"
    REOPENED = "reopened"
    CLOSED = "closed"
    WAIVED = "waived"
    REVIEW = "review"
    KEPT = "kept"


DEED_WORDS = {
    AccountDeed.REGISTERED: say("registró la cuenta por el acto con que se abrió"),
    AccountDeed.OPENED: say("abrió la cuenta"),
    AccountDeed.PAUSED: say("puso la cuenta en pausa"),
    AccountDeed.REOPENED: say("abrió de nuevo la cuenta"),
    AccountDeed.CLOSED: say("cerró la cuenta"),
    AccountDeed.WAIVED: say("dispensó a la cuenta de lo que falta en su lista"),
    AccountDeed.REVIEW: say("puso la cuenta a revisión: noventa días sin publicar"),
    AccountDeed.KEPT: say("decidió mantener la cuenta"),
}
"""What whoever did it did."""
OPENINGS = frozenset({AccountDeed.REGISTERED, AccountDeed.OPENED, AccountDeed.REOPENED})
_ACT = ("reference", "act_on")
_REQUIRED: dict[AccountDeed, tuple[str, ...]] = {
    AccountDeed.REGISTERED: _ACT,
    AccountDeed.OPENED: _ACT,
    AccountDeed.REOPENED: ("reason",),
    AccountDeed.PAUSED: ("reason",),
    AccountDeed.CLOSED: ("reason", "archive", "handover"),
    AccountDeed.WAIVED: ("reason", *_ACT),
    AccountDeed.KEPT: ("reason",),
    AccountDeed.REVIEW: (),
}
_FROM = {
    AccountDeed.REGISTERED: (ChannelState.PROPOSED,),
    AccountDeed.OPENED: (ChannelState.PROPOSED, ChannelState.CLOSED),
    AccountDeed.REOPENED: (ChannelState.PAUSED,),
    AccountDeed.PAUSED: (ChannelState.OPEN,),
    AccountDeed.CLOSED: (ChannelState.OPEN, ChannelState.PAUSED, ChannelState.PROPOSED),
    AccountDeed.WAIVED: (ChannelState.PROPOSED, ChannelState.CLOSED),
    AccountDeed.KEPT: (ChannelState.OPEN,),
    AccountDeed.REVIEW: (ChannelState.OPEN,),
}


@dataclass(frozen=True, slots=True)
class Said:
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


def check_act(deed: AccountDeed, said: Said, state: ChannelState, *, today: date) -> None:
    """Raises `OutOfTurn` when the account is not where the deed begins, `Refusal` when the act says too little."""
    if state not in _FROM[deed]:
        raise OutOfTurn(say("La cuenta ya ha cambiado de estado. Vuelva a mirarla."))
    if any(not getattr(said, name) for name in required(deed, state)):
        raise Refusal(say("Falta decir algo de este acto: complete los datos que se piden."))
    if said.act_on is not None and said.act_on > today:
        raise Refusal(say("El acto no puede ser de un día que todavía no ha llegado."))


def required(deed: AccountDeed, state: ChannelState) -> tuple[str, ...]:
    """What an act has to say. One that gives up an account never opened leaves no archive behind."""
    gives_up = deed is AccountDeed.CLOSED and state is ChannelState.PROPOSED
    return ("reason",) if gives_up else _REQUIRED[deed]


def may_be_done(deed: AccountDeed, state: ChannelState) -> bool:
    return state in _FROM[deed]
