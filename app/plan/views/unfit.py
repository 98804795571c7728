"""A deed that is refused says so beside the field it is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.core.errors import Refusal
from app.plan.rules.versions import BadAct
from app.plan.service.slots import Unfit
from app.web.forms import Read


@contextmanager
def beside_its_field(form: Read[Any]) -> Iterator[None]:
    """As `web.forms.refusals`, where only the refusal knows the field; what is about none is said of the whole form."""
    try:
        yield
    except Refusal as refusal:
        field = refusal.field if isinstance(refusal, (BadAct, Unfit)) else ""
        form.refuse(field, refusal.sentence, refusal.status)
