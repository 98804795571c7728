"""The one form in which typed text is kept, counted, hashed and sent.

Whole numbers as addresses and forms write them.

A text cut where marks begin and end, in time that grows with the marks and not with their square.

Texts: in several languages, and as they can be stored.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85]")
_TRAILING_BLANKS = re.compile(r"(?<![^\S\n])[^\S\n]+$", re.MULTILINE)


def normalise_text(text: str) -> str:
    """What a person typed, without what nobody sees: NFC, `\\n` line ends, no control characters, no blank ends.

    Browsers send CRLF and keyboards decompose accents: neither may make a new version of a post.
    """
    lines = _CONTROL_CHARACTERS.sub("", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    return unicodedata.normalize("NFC", _TRAILING_BLANKS.sub("", lines).strip())


MAX_DIGITS = 18
"""More than any key has, and few enough for any database."""


def parse_int(typed: str, most: int = MAX_DIGITS) -> int | None:
    """Its value; None for what is not written in the ten figures of ASCII, or in more of them than `most`.

    Python also reads «٣» and «３» as numbers: one row would have several addresses.
    """
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= most else None


LabelledSpan = tuple[int, int, str]
"""From character to character, the second not included, and what is said of it."""


def cut_text(text: str, marks: Sequence[LabelledSpan]) -> list[tuple[str, str]]:
    """Return each stretch with the labels of the marks that lie over it, in the order in which they first came."""
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
    """Return, by place, how many marks of each label begin (+) or end (−) there; both ends of the text are places."""
    changes: dict[int, Counter[str]] = defaultdict(Counter, {0: Counter(), len(text): Counter()})
    for start, end, label in marks:
        at_start, at_end = changes[start], changes[end]
        if label and start < end:
            at_start[label] += 1
            at_end[label] -= 1
    return changes


TextByLanguage = Mapping[str, str]
"""What somebody wrote, by language code: {"es": "…"}; the organisation's first language is the one that must be."""


NUL = "\x00"
REPLACEMENT = "\ufffd"


def storable_text(text: str) -> str:
    """Text from outside as both databases take it: no NUL, no half characters."""
    return text.replace(NUL, REPLACEMENT).encode("utf-8", "replace").decode("utf-8")
