"""Differences: words of text, single pictures."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, zip_longest
from typing import NamedTuple

import regex

from app.core.links import find_links
from app.core.messages import LabelledEnum, Message, msg
from app.domain.posts.rules.content import MediaUse

_TOKEN = regex.compile(r"[#@]?[\p{L}\p{M}\p{N}_]+(?:[-'’·][\p{L}\p{M}\p{N}_]+)*|\r\n|[^\S\r\n]+|\X")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]{4,}|\p{N}")
_SPECK_WORDS = 2
_TOO_COMMON = 12


class ChangeKind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class TextStretch(NamedTuple):
    """Same + removed make the old, same + added the new."""

    kind: ChangeKind
    text: str


VoiceName = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FieldContrast:
    """`parts` feed the `diff` component."""

    label: Message
    before: str
    after: str

    @property
    def parts(self) -> Sequence[TextStretch]:
        return word_changes(self.before, self.after)


def contrast_fields(before: Iterable[tuple[Message, str]], after: Iterable[tuple[Message, str]]) -> list[FieldContrast]:
    old, new = dict(before), dict(after)
    return [
        FieldContrast(label, old.get(label, ""), new.get(label, ""))
        for label in dict.fromkeys([*old, *new])
        if old.get(label, "") != new.get(label, "")
    ]


def compare_voices(
    texts: Iterable[tuple[VoiceName, str, str]],
) -> list[tuple[list[VoiceName], tuple[TextStretch, ...]]]:
    """Group identical differences."""
    alike: dict[tuple[str, str], list[VoiceName]] = {}
    for voice, before, after in texts:
        alike.setdefault((before, after), []).append(voice)
    return [(voices, word_changes(*pair)) for pair, voices in alike.items()]


def word_changes(before: str, after: str) -> tuple[TextStretch, ...]:
    """Return one sequence; replacements put the removed part first."""
    old, new = _tokens(before), _tokens(after)
    start = _common_prefix(old, new)
    end = _common_prefix(old[start:][::-1], new[start:][::-1])
    middle = _join_specks(list(_pairs(old[start : len(old) - end], new[start : len(new) - end])))
    edges = old[:start], old[len(old) - end :]
    return tuple(_changes([("".join(edges[0]),) * 2, *middle, ("".join(edges[1]),) * 2]))


def _tokens(text: str) -> list[str]:
    """Return words, blanks and signs; a link is one."""
    tokens, end = list[str](), 0
    for link in find_links(text):
        tokens += [*_TOKEN.findall(text[end : link.start]), link.written]
        end = link.end
    return [*tokens, *_TOKEN.findall(text[end:])]


# A pair is the old and the new text of one stretch: equal where nothing changed.
_Pair = tuple[str, ...]


def _common_prefix(old: list[str], new: list[str]) -> int:
    """Count tokens: edits are local, comparison costly."""
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _pairs(old: list[str], new: list[str]) -> Iterator[_Pair]:
    """Anchor on no blanks or very common words, which are quadratic to search and match by chance."""
    common = {token for token, times in Counter(new).items() if times > _TOO_COMMON or token.isspace()}
    matcher = SequenceMatcher(common.__contains__, old, new, autojunk=False)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        yield "".join(old[i1:i2]), "".join(new[j1:j2])


def _join_specks(pairs: list[_Pair]) -> list[_Pair]:
    """Merge specks (a blank, comma, «de»), which read as confetti."""
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


def _changes(pairs: list[_Pair]) -> Iterator[TextStretch]:
    for is_same, run in groupby(pairs, key=lambda pair: pair[0] == pair[1]):
        old, new = ("".join(texts) for texts in zip(*run, strict=True))
        kinds = [(ChangeKind.SAME, old)] if is_same else [(ChangeKind.REMOVED, old), (ChangeKind.ADDED, new)]
        yield from (TextStretch(kind, text) for kind, text in kinds if text)


class PictureChange(LabelledEnum):
    ADDED = "added", msg("Imagen añadida")
    REMOVED = "removed", msg("Imagen quitada")
    REPLACED = "replaced", msg("Imagen sustituida por otra")
    DESCRIBED = "described", msg("Texto alternativo cambiado")
    MOVED = "moved", msg("Imagen cambiada de sitio")


@dataclass(frozen=True, slots=True)
class ChangedPicture:
    """A picture's two sides; None if added or removed."""

    kind: PictureChange
    before: MediaUse | None
    after: MediaUse | None


def picture_changes(before: Sequence[MediaUse], after: Sequence[MediaUse]) -> list[ChangedPicture]:
    """Return changed pictures in present order; unreplaced removals last."""
    old, new = ({use.digest: use for use in uses} for uses in (before, after))
    remaining = [digest for digest in new if digest in old]
    moved = _moved_digests([digest for digest in old if digest in new], remaining)
    return [*_kept_changes(old, new, remaining, moved), *_other_changes(old, new)]


def _kept_changes(
    old: dict[str, MediaUse], new: dict[str, MediaUse], remaining: Sequence[str], moved: set[str]
) -> Iterator[ChangedPicture]:
    for digest in remaining:
        if old[digest].alt_text != new[digest].alt_text:
            yield ChangedPicture(PictureChange.DESCRIBED, old[digest], new[digest])
        if digest in moved:
            yield ChangedPicture(PictureChange.MOVED, old[digest], new[digest])


def _moved_digests(before: Sequence[str], after: Sequence[str]) -> set[str]:
    return {now for was, now in zip(before, after, strict=True) if was != now}


def _other_changes(old: dict[str, MediaUse], new: dict[str, MediaUse]) -> Iterator[ChangedPicture]:
    """Pair additions with removals while any is left."""
    gone = [use for digest, use in old.items() if digest not in new]
    come = [use for digest, use in new.items() if digest not in old]
    for before, after in zip_longest(gone, come):
        kind = PictureChange.REPLACED if before and after else PictureChange.ADDED if after else PictureChange.REMOVED
        yield ChangedPicture(kind, before, after)
