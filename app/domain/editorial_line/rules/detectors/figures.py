"""Claims in figures: shares, sums, large counts; not prices, hours, dates, telephones."""

import re
from collections.abc import Sequence

from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.piece import PieceScan

_AFTER = r"(?: ?%| por ciento\b| per cent\b| por cento\b| (?:mil|millones|millón|milions|milió|millóns|milioi|mila)\b)"
_LARGE = r"(?:[. ]\d{3})+(?:,\d+)?(?![\w-]|[.,]\d)"
_SUM = r"\d{3,}(?:,\d+)? ?(?:€|euros?\b)"
_FIGURE = re.compile(rf"\d(?<![\w.,/-].)(?:\d*(?:[.,]\d+)*{_AFTER}|\d{{0,2}}{_LARGE}|{_SUM})")
_TELEPHONE = re.compile(r"[6-9]\d{2}[. ]\d{3}[. ]\d{3}|116[. ]\d{3}")
"""Nine figures, and European social-value numbers (116 000, 116 111)."""


def figures(look: PieceScan) -> Sequence[TextMark]:
    return [
        TextMark(match.start(), match.end(), match[0])
        for match in _FIGURE.finditer(look.text)
        if not _TELEPHONE.fullmatch(match[0])
    ]
