"""Normal, storable texts, cut at marks in linear time."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85]")
_TRAILING_BLANKS = re.compile(r"(?<![^\S\n])[^\S\n]+$", re.MULTILINE)


def normalise_text(text: str) -> str:
    r"""Return NFC with `\n` line ends, no control characters or blank ends.

    Browsers' CRLF and decomposed accents make no new version.
    """
    lines = _CONTROL_CHARACTERS.sub("", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    return unicodedata.normalize("NFC", _TRAILING_BLANKS.sub("", lines).strip())


MAX_NUMBER = 2**31 - 1
"""The most that any column of whole numbers is asked about: PostgreSQL's INTEGER fails at more, and no key gets there.

What keeps more (money in cents, octets of a file) says its own limit."""
MAX_DIGITS = len(str(MAX_NUMBER))


def parse_int(typed: str, most: int = MAX_DIGITS) -> int | None:
    """Parse up to `most` ASCII digits, else None, as over `MAX_NUMBER`.

    Python also reads «٣» and «３»: several addresses per row.
    """
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= most else None
    return number if number is None or number <= MAX_NUMBER else None


LabelledSpan = tuple[int, int, str]
"""First character, end (excluded), label."""


def cut_text(text: str, marks: Sequence[LabelledSpan]) -> list[tuple[str, str]]:
    ranks = {label: rank for rank, label in enumerate(dict.fromkeys(label for _, _, label in marks if label))}
    changes = _label_changes(text, marks)
    over: Counter[str] = Counter()
    pieces = []
    for start, end in pairwise(sorted(changes)):
        over.update(changes[start])
        lying = sorted((label for label, times in over.items() if times > 0), key=ranks.__getitem__)
        pieces.append((text[start:end], ", ".join(lying)))
    return pieces


def _label_changes(text: str, marks: Sequence[LabelledSpan]) -> dict[int, Counter[str]]:
    """Count labels beginning (+) or ending (−) by position, text ends included."""
    changes: dict[int, Counter[str]] = defaultdict(Counter, {0: Counter(), len(text): Counter()})
    for start, end, label in marks:
        at_start, at_end = changes[start], changes[end]
        if label and start < end:
            at_start[label] += 1
            at_end[label] -= 1
    return changes


TextByLanguage = Mapping[str, str]
"""As {"es": "…"}; the organisation's first language is required."""


NUL = "\x00"
REPLACEMENT = "\ufffd"


def storable_text(text: str) -> str:
    """Return the text without NUL or lone surrogates."""
    return text.replace(NUL, REPLACEMENT).encode("utf-8", "replace").decode("utf-8")
