import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.requests.rules.attachments import RequestFile
from app.domain.requests.rules.origin import (
    BROUGHT_CHANNELS,
    POLITICAL_KINDS,
    RequestChannel,
    RequesterKind,
    RequestSensitivity,
)


@dataclass(frozen=True, slots=True)
class Requester:
    """A requester recorded by another person; `email` receives an outsider's answer."""

    kind: RequesterKind
    name: str
    post: str = ""
    email: str = ""
    original_channel: RequestChannel | None = None


@dataclass(frozen=True, slots=True)
class RequestContent:
    """`accounts`: account ids; `wanted_on`: a local day; `embargo_until`: UTC."""

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
    sensitivities: tuple[RequestSensitivity, ...] = ()
    behalf_is_political: bool = False
    unit_id: int | None = None
    attachments: Sequence[RequestFile] = ()


def check_content(content: RequestContent, *, today: date) -> None:
    """Raise `Refusal` when impossible to act on."""
    if not content.subject.strip():
        raise Refusal(msg("Escriba el asunto: es como se reconocerá la petición."))
    if not content.on_behalf_of.strip():
        raise Refusal(msg("Diga en nombre de quién se pide; si es en el suyo, escriba «En nombre propio»."))
    if content.wanted_on is not None and content.wanted_on < today:
        raise Refusal(msg("La fecha deseada ya ha pasado: ponga otra o déjela en blanco."))


def check_brought(requester: Requester, recorder: RequesterKind) -> None:
    """Raise unless requester and channel are stated, and the recorder may act for others."""
    check_recorder(recorder)
    if not requester.name.strip():
        raise Refusal(msg("Escriba quién lo pide."))
    if requester.original_channel not in BROUGHT_CHANNELS:
        raise Refusal(msg("Diga por qué medio llegó."))


def check_recorder(recorder: RequesterKind) -> None:
    """Raise if the recorder may not bring others' requests."""
    if recorder in POLITICAL_KINDS:
        raise Refusal(
            msg("Desde un puesto político o eventual se pide en nombre propio: use el formulario de siempre.")
        )


_CODE = re.compile(r"\s*P\s*-\s*(\d{4})\s*/\s*(\d{1,9})\s*", re.IGNORECASE | re.ASCII)


def format_request_code(year: int, ordinal: int) -> str:
    return f"P-{year}/{ordinal}"


def parse_request_code(text: str) -> tuple[int, int] | None:
    match = _CODE.fullmatch(text)
    return (int(match[1]), int(match[2])) if match else None
