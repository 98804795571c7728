"""Emojis: how many, where, and how often."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.channels.rules.lengths import EMOJI
from app.editorial_line.rules.findings import Mark
from app.editorial_line.rules.look import Look

_LONGEST = 40
"""Characters of the longest sequence: families, flags of regions."""

_BEGINNING = re.compile(r"^[^\S\n]*", re.MULTILINE)
_PICTORIAL = re.compile("[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001ffff\u20e3]")


def emojis(look: Look) -> Sequence[Mark]:
    """Each emoji, a sequence of joined ones being one (UTS #51)."""
    return list(_emojis(look.text))


def _emojis(text: str) -> Iterator[Mark]:
    done = 0
    for sign in _PICTORIAL.finditer(text):
        if sign.start() >= done and (found := EMOJI.search(text, max(done, sign.start() - 2), sign.end() + _LONGEST)):
            done = found.end()
            yield Mark(found.start(), done, found[0])


def emoji_bullets(look: Look) -> Sequence[Mark]:
    """Emojis that begin two lines or more, as the points of a list."""
    marks = look.detected("emojis")
    if len(marks) < 2:
        return []
    beginnings = {blanks.end() for blanks in _BEGINNING.finditer(look.text)}
    starting = [mark for mark in marks if mark.start in beginnings]
    return starting if len(starting) > 1 else []


def repeated_emojis(look: Look) -> Sequence[Mark]:
    """The same emoji twice in a row."""
    return [
        Mark(one.start, other.end, one.what)
        for one, other in pairwise(look.detected("emojis"))
        if one.what == other.what and not look.text[one.end : other.start].strip()
    ]
