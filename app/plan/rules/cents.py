"""Numbers as people here write them, read without losing a cent."""

import re

from app.core.errors import Refusal
from app.core.words import say

MOST_CENTS = 100_000_000 * 100
"""A hundred million euros: nobody's networks cost more."""
_SIGNS = re.compile(r"[\s\u00a0\u202f]|€|euros?|eur", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", re.ASCII)
_PLAIN = re.compile(r"\d+(?:,\d+|\.\d{1,2})?", re.ASCII)
_UNCLEAR = re.compile(r"\d{1,3},\d{3}", re.ASCII)


def hundredths(typed: str, *, most: int = MOST_CENTS) -> int:
    """«1.250,50 €», «1250,5», «1.250» and «1250.50» in hundredths; nothing typed is 0.

    Raises `Refusal` for what is no number, is negative, says more than hundredths, may be read in two ways, or is
    over `most` hundredths.
    """
    bare = _SIGNS.sub("", typed)
    if not bare:
        return 0
    if bare.startswith(("-", "\N{MINUS SIGN}", "\N{EN DASH}")):
        raise Refusal(say("No puede ser negativo."))
    if _UNCLEAR.fullmatch(bare) or not (_GROUPED.fullmatch(bare) or _PLAIN.fullmatch(bare)):
        raise Refusal(say("Escriba un número como 1.250,50: la coma separa los decimales."))
    whole, _, part = _parted(bare)
    if len(part) > 2:
        raise Refusal(say("Escriba como mucho dos decimales."))
    value = int(whole) * 100 + int(part.ljust(2, "0")) if len(whole) < 15 else most + 1
    if value > most:
        raise Refusal(say("Es demasiado: como mucho %(most)s. Revise las cifras.", most=spelt(most)))
    return value


def spelt(value: int) -> str:
    """Hundredths as one types them: 125050 is «1.250,50», and 125000 «1.250»."""
    whole, part = divmod(value, 100)
    thousands = f"{whole:,}".replace(",", ".")
    return f"{thousands},{part:02d}" if part else thousands


def short(value: int) -> str:
    """The same of what is no money: 1250 is «12,5»."""
    said = spelt(value)
    return said.rstrip("0") if "," in said else said


def _parted(bare: str) -> tuple[str, str, str]:
    if _GROUPED.fullmatch(bare):
        return bare.replace(".", "").partition(",")
    return bare.partition("," if "," in bare else ".")
