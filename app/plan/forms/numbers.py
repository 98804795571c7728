"""Numbers of a form, as people here write them."""

from collections.abc import Callable

from app.core.errors import Refusal
from app.core.words import say
from app.plan.rules.cents import MOST_CENTS, hundredths, spelt


def whole(least: int, most: int) -> Callable[[object], int]:
    """What reads a whole number between two."""

    def read(typed: object) -> int:
        value = _read(typed, most * 100)
        if value % 100 or value < least * 100:
            ends = {"least": least, "most": spelt(most * 100)}
            raise ValueError(say("Escriba un número entero entre %(least)s y %(most)s.", **ends))
        return value // 100

    return read


def decimal(most: int = MOST_CENTS) -> Callable[[object], int]:
    """What reads a number with decimals into hundredths; `most` is in hundredths too."""
    return lambda typed: _read(typed, most)


def _read(typed: object, most: int) -> int:
    try:
        return hundredths(str(typed), most=most)
    except Refusal as refusal:
        raise ValueError(refusal.sentence) from refusal
