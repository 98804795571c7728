"""Money as people here write it, read without losing a cent."""

import re

from app.plan.rules.numbers import read_hundredths

MOST_CENTS = 100_000_000 * 100
"""A hundred million euros: nobody's networks cost more."""
_SIGN = re.compile(r"^\s*€|(?:€|euros?|eur)\s*$", re.IGNORECASE)


def read_cents(typed: str, *, most: int = MOST_CENTS) -> int:
    """«1.250,50 €» in cents, with its sign or without. Raises `Refusal` as `read_hundredths` does."""
    return read_hundredths(_SIGN.sub("", typed), most=most)
