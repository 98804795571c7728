from collections.abc import Callable
from typing import Any

from pydantic import BeforeValidator

from app.core.amounts import MAX_CENTS, format_amount, parse_amount, parse_cents, parse_hundredths
from app.core.errors import Refusal
from app.core.messages import msg


def whole_number_between(least: int, most: int) -> BeforeValidator:

    def read(typed: Any) -> int:
        value = parse_hundredths(typed, most=most * 100)
        if value % 100 or value < least * 100:
            ends = {"least": least, "most": format_amount(most)}
            raise Refusal(msg("Escriba un número entero entre %(least)s y %(most)s.", **ends))
        return value // 100

    return BeforeValidator(refusals_as_value_errors(read))


def hundredths_up_to(most: int) -> BeforeValidator:
    """Return a validator of hundredths, as `most`; at most two decimals."""
    return BeforeValidator(refusals_as_value_errors(lambda typed: parse_hundredths(typed, most=most)))


def cents_up_to(most: int = MAX_CENTS) -> BeforeValidator:
    """Return a validator of cents, as `most` is."""
    return BeforeValidator(refusals_as_value_errors(lambda typed: parse_cents(typed, most=most)))


def amount_up_to(most: int) -> BeforeValidator:
    """Return a validator from 0 to `most`; at most two decimals."""
    return BeforeValidator(refusals_as_value_errors(lambda typed: parse_amount(typed, most=most)))


def refusals_as_value_errors(read: Callable[[Any], float]) -> Callable[[Any], float]:
    """Turn refusals into `ValueError`, with their sentence."""

    def reading(typed: Any) -> float:
        try:
            return read(typed)
        except Refusal as refusal:
            raise ValueError(refusal.sentence) from refusal

    return reading
