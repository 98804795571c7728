"""Ways to reach a person. What reaches an office (a landline, a short number, its own mail) is no personal datum."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from app.editorial_line.rules.findings import Mark
from app.editorial_line.rules.look import Look

_MOBILE = re.compile(
    r"[67](?:(?<![\w,][67])|(?<=\+34[67])|(?<=0034[67]))\d{2}"
    r"(?:[ .-]?\d{3}[ .-]?\d{3}|(?:[ .-]?\d{2}){3})(?![\w-]|[.,]\d)"
)
_FREE = "gmail|hotmail|outlook|yahoo|icloud|live|msn|ymail|protonmail|proton|gmx"
_PROVIDER = re.compile(rf"@(?i:{_FREE})\.[A-Za-z]{{2,3}}\b")
_LOCAL_PART = re.compile(r"[\w.+-]{1,64}$")
GIVEN_NAMES = "given_names"
"""The lexicon a personal address is known by."""


def mobile_phones(look: Look) -> Sequence[Mark]:
    """Spanish mobile numbers (6 and 7; national numbering plan). An office may have one: a name beside it decides."""
    return [Mark(found.start(), found.end(), found[0]) for found in _MOBILE.finditer(look.text)]


def personal_emails(look: Look) -> Sequence[Mark]:
    """Addresses of free providers that begin with somebody's name."""
    if "@" not in look.text:
        return []
    names = sorted((hit.start, hit.end) for hit in look.hits.get(GIVEN_NAMES, ()))
    return [mark for mark in _free_mails(look.text) if names and _holds_one(mark, names)]


def _holds_one(mail: Mark, names: Sequence[tuple[int, int]]) -> bool:
    next_one = bisect_left(names, (mail.start, 0))
    return next_one < len(names) and names[next_one][1] <= mail.end


def _free_mails(text: str) -> Iterator[Mark]:
    for provider in _PROVIDER.finditer(text):
        if local := _LOCAL_PART.search(text, max(0, provider.start() - 64), provider.start()):
            yield Mark(local.start(), provider.end(), text[local.start() : provider.end()])
