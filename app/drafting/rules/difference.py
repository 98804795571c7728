"""What changed between two versions of a text, word by word, as a person would mark it on paper."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

import regex

from app.core.words import Sentence

_TOKEN = regex.compile(r"https?://\S+|[#@]?[\p{L}\p{M}\p{N}_]+(?:[-'’·][\p{L}\p{M}\p{N}_]+)*|\r\n|[^\S\r\n]+|\X")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]{4,}|\p{N}")
_SPECK_WORDS = 2
_TOO_COMMON = 12


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class Change(NamedTuple):
    """A stretch of text; same + removed give back the old text, same + added the new one."""

    kind: Kind
    text: str


Voice = tuple[str, str]
"""What an account is called, and the language it speaks in."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One part of a draft that differs; `parts` for the `diff` component."""

    label: Sentence
    before: str
    after: str

    @property
    def parts(self) -> Sequence[Change]:
        return word_changes(self.before, self.after)


def contrasted(before: Iterable[tuple[Sentence, str]], after: Iterable[tuple[Sentence, str]]) -> list[Contrast]:
    """What two drafts say of the same things, where it differs, in the order they say it."""
    old, new = dict(before), dict(after)
    return [
        Contrast(label, old.get(label, ""), new.get(label, ""))
        for label in dict.fromkeys([*old, *new])
        if old.get(label, "") != new.get(label, "")
    ]


def compared(texts: Iterable[tuple[Voice, str, str]]) -> list[tuple[list[Voice], tuple[Change, ...]]]:
    """Word by word, what each voice said before and says after; those that say the very same are told together."""
    alike: dict[tuple[str, str], list[Voice]] = {}
    for voice, before, after in texts:
        alike.setdefault((before, after), []).append(voice)
    return [(voices, word_changes(*pair)) for pair, voices in alike.items()]


def word_changes(before: str, after: str) -> tuple[Change, ...]:
    """The two texts as one run of stretches; where something was replaced, what was removed comes first."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    middle = _joined(list(_pairs(old[start : len(old) - end], new[start : len(new) - end])))
    edges = old[:start], old[len(old) - end :]
    return tuple(_changes([("".join(edges[0]),) * 2, *middle, ("".join(edges[1]),) * 2]))


# A pair is the old and the new text of one stretch: equal where nothing changed.
_Pair = tuple[str, ...]


def _shared(old: list[str], new: list[str]) -> int:
    """How many tokens both begin with: most edits touch one place, and comparing is what costs."""
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _pairs(old: list[str], new: list[str]) -> Iterator[_Pair]:
    """Blanks and very common words anchor nothing: they would cost a quadratic search and match by chance."""
    common = {token for token, times in Counter(new).items() if times > _TOO_COMMON or token.isspace()}
    matcher = SequenceMatcher(common.__contains__, old, new, autojunk=False)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        yield "".join(old[i1:i2]), "".join(new[j1:j2])


def _joined(pairs: list[_Pair]) -> list[_Pair]:
    """Swallow the specks of equal text between changes (a blank, a comma, a «de»), which read as confetti."""
    joined: list[_Pair] = []
    for n, (old, new) in enumerate(pairs):
        is_speck = old == new and 0 < n < len(pairs) - 1 and _is_speck(old)
        if joined and (is_speck or (old != new and joined[-1][0] != joined[-1][1])):
            joined[-1] = (joined[-1][0] + old, joined[-1][1] + new)
        else:
            joined.append((old, new))
    return joined


def _is_speck(text: str) -> bool:
    return "\n" not in text and not _WORD.search(text) and len(text.split()) <= _SPECK_WORDS


def _changes(pairs: list[_Pair]) -> Iterator[Change]:
    for is_same, run in groupby(pairs, key=lambda pair: pair[0] == pair[1]):
        old, new = ("".join(texts) for texts in zip(*run, strict=True))
        kinds = [(Kind.SAME, old)] if is_same else [(Kind.REMOVED, old), (Kind.ADDED, new)]
        yield from (Change(kind, text) for kind, text in kinds if text)
