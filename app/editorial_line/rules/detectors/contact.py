"""Ways to reach a person. What reaches an office (a landline, a short number, its own mail) is no personal datum."""

import re
from collections.abc import Sequence

from app.editorial_line.rules.findings import Mark
from app.editorial_line.rules.look import Look

_MOBILE = re.compile(
    r"(?<![\w+.,-])(?:(?:\+|00)34[ .-]?)?[67]\d{2}(?:[ .-]?\d{3}[ .-]?\d{3}|(?:[ .-]?\d{2}){3})(?![\w-]|[.,]\d)"
)
_MAIL = re.compile(r"(?<![\w.+-])([\w.+-]+)@((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)
_FREE = frozenset(
    {"gmail", "hotmail", "outlook", "yahoo", "icloud", "live", "msn", "ymail", "protonmail", "proton", "gmx"}
)
GIVEN_NAMES = "given_names"
"""The lexicon a personal address is known by."""


def mobile_phones(look: Look) -> Sequence[Mark]:
    """Spanish mobile numbers (6 and 7; national numbering plan). An office may have one: a name beside it decides."""
    return [Mark(found.start(), found.end(), found[0]) for found in _MOBILE.finditer(look.text)]


def personal_emails(look: Look) -> Sequence[Mark]:
    """Addresses of free providers that begin with somebody's name."""
    if "@" not in look.text:
        return []
    names = [(hit.start, hit.end) for hit in look.hits.get(GIVEN_NAMES, ())]
    return [
        Mark(mail.start(), mail.end(), mail[0])
        for mail in _MAIL.finditer(look.text)
        if mail[2].split(".")[0].lower() in _FREE and any(mail.start(1) <= at and to <= mail.end(1) for at, to in names)
    ]
