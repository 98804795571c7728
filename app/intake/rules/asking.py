"""What a request says, and what it must say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.errors import Refusal
from app.core.words import say
from app.intake.rules.attachments import Attachment
from app.intake.rules.kinds import BROUGHT, POLITICAL, IntakeChannel, RequesterKind, Sensitivity


@dataclass(frozen=True, slots=True)
class Requester:
    """Whoever asks, when somebody else types it in. `email`: where the answer goes to people from outside."""

    kind: RequesterKind
    name: str
    post: str = ""
    email: str = ""
    original_channel: IntakeChannel | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. `accounts` are keys of official accounts; `wanted_on` a local day; `embargo_until` UTC."""

    subject: str
    on_behalf_of: str
    text: str = ""
    purpose: str = ""
    audience: str = ""
    facts: str = ""
    wanted_on: date | None = None
    accounts: tuple[int, ...] = ()
    embargo_until: datetime | None = None
    urgent_because: str = ""
    languages: tuple[str, ...] = ()
    budget: str = ""
    sensitivities: tuple[Sensitivity, ...] = ()
    behalf_is_political: bool = False
    unit_id: int | None = None
    attachments: Sequence[Attachment] = ()


def check_asked(asked: Asked, *, today: date) -> None:
    """Raise `Refusal` for what nobody could act on."""
    if not asked.subject.strip():
        raise Refusal(say("Escriba el asunto: es como se reconocerá la petición."))
    if not asked.on_behalf_of.strip():
        raise Refusal(say("Diga en nombre de quién se pide; si es en el suyo, escriba «En nombre propio»."))
    if asked.wanted_on is not None and asked.wanted_on < today:
        raise Refusal(say("La fecha deseada ya ha pasado: ponga otra o déjela en blanco."))


def check_brought(requester: Requester, recorder: RequesterKind) -> None:
    """Raise unless it says who asked and how it came, and whoever types it in may speak for others."""
    check_recorder(recorder)
    if not requester.name.strip():
        raise Refusal(say("Escriba quién lo pide."))
    if requester.original_channel not in BROUGHT:
        raise Refusal(say("Diga por qué medio llegó."))


def check_recorder(recorder: RequesterKind) -> None:
    """Raise for whoever may not write down what others ask."""
    if recorder in POLITICAL:
        raise Refusal(
            say("Desde un puesto político o eventual se pide en nombre propio: use el formulario de siempre.")
        )
