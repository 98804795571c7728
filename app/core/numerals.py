"""Whole numbers as addresses and forms write them."""

MOST_DIGITS = 18
"""More than any key has, and few enough for any database."""


def whole(typed: str, most: int = MOST_DIGITS) -> int | None:
    """Its value; None for what is not written in the ten figures of ASCII, or in more of them than `most`.

    Python also reads «٣» and «３» as numbers: one row would have several addresses.
    """
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= most else None
