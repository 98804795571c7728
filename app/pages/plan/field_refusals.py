"""A deed that is refused says so beside the field it is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.core.errors import Refusal
from app.domain.plan.rules.versions import InvalidAct
from app.usecases.slots.weekly_slots import InvalidField
from app.web.forms import FormState


@contextmanager
def refusals_beside_field(form: FormState[Any]) -> Iterator[None]:
    """As `web.forms.refusals`, where only the refusal knows the field; what is about none is said of the whole form."""
    try:
        yield
    except Refusal as refusal:
        field = refusal.field if isinstance(refusal, (InvalidAct, InvalidField)) else ""
        form.refuse(field, refusal.sentence, refusal.status)
