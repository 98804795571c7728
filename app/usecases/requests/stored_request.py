from dataclasses import asdict, replace
from typing import Any

from app.core.errors import Conflict
from app.core.messages import msg
from app.core.text import normalise_text
from app.domain.requests.models import Request
from app.domain.requests.rules.request import RequestContent, Requester
from app.usecases.requests.files import has_same_files

TEXT_FIELDS = ("subject", "on_behalf_of", "text", "purpose", "audience", "facts", "urgent_because", "budget")


class FormAlreadyUsed(Conflict):
    """A form, reached by going back, that already made `code`."""

    def __init__(self, request: Request) -> None:
        super().__init__(
            msg("Este formulario ya registró la petición %(code)s. Envíelo otra vez y será otra.", code=request.code)
        )


def requester_values(requester: Requester) -> dict[str, Any]:
    texts = {f"requester_{name}": getattr(requester, name).strip() for name in ("name", "post", "email")}
    return {"requester_kind": requester.kind, **texts}


def content_values(content: RequestContent) -> dict[str, Any]:
    """Return stored columns except files."""
    values = asdict(replace(content, attachments=()))
    del values["attachments"]
    lists = {name: list(values[name]) for name in ("accounts", "languages", "sensitivities")}
    return values | lists | {name: normalise_text(values[name]) for name in TEXT_FIELDS}


def check_same_request(before: Request, values: dict[str, Any], content: RequestContent) -> Request:
    """Return a double click's request; refuse other words or files in the form."""
    if any(getattr(before, name) != values[name] for name in TEXT_FIELDS) or not has_same_files(
        content.attachments, before
    ):
        raise FormAlreadyUsed(before)
    return before
