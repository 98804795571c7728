"""What was asked and by whom, as a request's row keeps it, and when two of them are the same."""

from dataclasses import asdict, replace
from typing import Any

from app.core.errors import OutOfTurn
from app.core.words import say
from app.core.writing import written
from app.intake.models import Request
from app.intake.rules.asking import Asked, Requester
from app.intake.service.files import are_those

PROSE = ("subject", "on_behalf_of", "text", "purpose", "audience", "facts", "urgent_because", "budget")


class AlreadyAsked(OutOfTurn):
    """This form made another request before (a page gone back to): `code` is that one's."""

    def __init__(self, request: Request) -> None:
        super().__init__(
            say("Este formulario ya registró la petición %(code)s. Envíelo otra vez y será otra.", code=request.code)
        )


def who_asked(requester: Requester) -> dict[str, Any]:
    told = {f"requester_{name}": getattr(requester, name).strip() for name in ("name", "post", "email")}
    return {"requester_kind": requester.kind, **told}


def as_kept(asked: Asked) -> dict[str, Any]:
    """As it is kept, but for its files."""
    kept = asdict(replace(asked, attachments=()))
    del kept["attachments"]
    lists = {name: list(kept[name]) for name in ("accounts", "languages", "sensitivities")}
    return kept | lists | {name: written(kept[name]) for name in PROSE}


def the_same(before: Request, said: dict[str, Any], asked: Asked) -> Request:
    """A second click is the same request; other words in the same form are not, nor other files."""
    if any(getattr(before, name) != said[name] for name in PROSE) or not are_those(asked.attachments, before):
        raise AlreadyAsked(before)
    return before
