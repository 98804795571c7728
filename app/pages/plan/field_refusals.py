"""Refusals shown beside the field they concern."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.core.errors import Refusal
from app.domain.plan.rules.versions import InvalidAct
from app.usecases.slots.weekly_slots import InvalidField
from app.web.forms import FormState


@contextmanager
def refusals_beside_field(form: FormState[Any]) -> Iterator[None]:
    """Act as `web.forms.refusal_beside`, for refusals that know their field; others concern the whole form."""
    try:
        yield
    except Refusal as refusal:
        field = refusal.field if isinstance(refusal, (InvalidAct, InvalidField)) else ""
        form.refuse(field, refusal.sentence, refusal.status)
