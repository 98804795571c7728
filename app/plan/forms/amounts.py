"""A number with a decimal comma, as a field of a form."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from app.core.errors import Refusal
from app.plan.rules.amounts import read_amount


def amount(most: float) -> Any:
    """From 0 to `most`."""

    def read(typed: Any) -> float:
        try:
            return read_amount(typed, most=most)
        except Refusal as refusal:
            raise ValueError(refusal.sentence) from refusal

    return Annotated[float, BeforeValidator(read)]
