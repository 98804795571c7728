"""Numbers of a form, as people here write them."""

from collections.abc import Callable
from typing import Any

from pydantic import BeforeValidator

from app.core.errors import Refusal
from app.core.words import say
from app.plan.rules.cents import MOST_CENTS, read_cents
from app.plan.rules.numbers import read_amount, read_hundredths, written


def whole(least: int, most: int) -> BeforeValidator:
    """A whole number between two."""

    def read(typed: Any) -> int:
        value = read_hundredths(typed, most=most * 100)
        if value % 100 or value < least * 100:
            ends = {"least": least, "most": written(most)}
            raise Refusal(say("Escriba un número entero entre %(least)s y %(most)s.", **ends))
        return value // 100

    return BeforeValidator(told(read))


def hundredths(most: int) -> BeforeValidator:
    """With two decimals at most, in hundredths as `most` is."""
    return BeforeValidator(told(lambda typed: read_hundredths(typed, most=most)))


def cents(most: int = MOST_CENTS) -> BeforeValidator:
    """Money in cents, as `most` is."""
    return BeforeValidator(told(lambda typed: read_cents(typed, most=most)))


def amount(most: int) -> BeforeValidator:
    """From 0 to `most`, with two decimals at most."""
    return BeforeValidator(told(lambda typed: read_amount(typed, most=most)))


def told(read: Callable[[Any], float]) -> Callable[[Any], float]:
    """What a form takes for a wrong value: its sentence."""

    def reading(typed: Any) -> float:
        try:
            return read(typed)
        except Refusal as refusal:
            raise ValueError(refusal.sentence) from refusal

    return reading
