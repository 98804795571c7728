"""Figures that claim something: shares, sums, large counts. A price, an hour, a date or a telephone claim nothing."""

import re
from collections.abc import Sequence

from app.editorial_line.rules.findings import Mark
from app.editorial_line.rules.look import Look

_NUMBER = r"(?<![\w.,/-])\d+(?:[.,]\d+)*"
_SHARE = rf"{_NUMBER}(?: ?%| por ciento\b| per cent\b| por cento\b)"
_LARGE = rf"{_NUMBER} (?:mil|millones|millón|milions|milió|millóns|milioi|mila)\b"
_SUM = r"(?<![\w.,/-])\d{1,3}(?:[. ]\d{3})+(?:,\d+)?(?![\w-]|[.,]\d)"
_TOTAL = r"(?<![\w.,/-])[1-9]\d{3,}(?:,\d+)? ?(?:€|euros?\b)"
_FIGURE = re.compile(rf"{_SHARE}|{_LARGE}|{_TOTAL}|{_SUM}", re.IGNORECASE)
_TELEPHONE = re.compile(r"[6-9]\d{2}[. ]\d{3}[. ]\d{3}")


def figures(look: Look) -> Sequence[Mark]:
    """Each figure a reader could ask to have proved."""
    return [
        Mark(found.start(), found.end(), found[0])
        for found in _FIGURE.finditer(look.text)
        if not _TELEPHONE.fullmatch(found[0])
    ]
