"""Tokens read as words, cached, since most recur."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import regex

from app.core.links import replace_links
from app.domain.editorial_line.rules.letter_forms import FOLDED_SIGNS, TextMemo, fold, visible_text

TextSpan = tuple[int, int]
SENTENCE = re.compile(r"[^.!?…\n;]+(?:[.](?=\w)[^.!?…\n;]*)*")
_WORD = re.compile(r"[^\W_]+")
_MIXED = re.compile(r"[^\W_]+(?:[@$€]+[^\W_]*)*")
_SIGNS = str.maketrans("013457@$€8", "oieastaseb")
_STRETCHED = re.compile(r"(.)\1\1+")
_LABEL = re.compile(r"#([\w·]+)")
_PART = regex.compile(r"\p{Lu}+(?!\p{Ll})|\p{Lu}?[^\W\d_\p{Lu}]+|\d+")

_LINKS = """
a al amb con contra da das de del dels do dos e el els en es i la las les lo los o os para per por san sen sin un
una y
"""
JOINING_WORDS = frozenset(_LINKS.split())
"""Words a label may hold without becoming several words."""


class TokenWord(NamedTuple):
    """`start` and `end` include trailing invisible signs."""

    folded: str
    start: int
    end: int


class AmbiguousToken(str):
    """The words of a token with `OtherReadings`."""

    __slots__ = ()


class OtherReadings(NamedTuple):
    """Labels' words, letters for signs, spaced letters."""

    label: Sequence[TokenWord]
    plain: Sequence[TokenWord]
    is_spaced: bool


def token_words(token: str) -> Sequence[TokenWord]:
    """Return words; none for an address."""
    return read_pattern(_WORD, _without_addresses(token))


def _without_addresses(token: str) -> str:
    lower = token.lower()
    if "://" not in lower and "www." not in lower:
        return token
    return replace_links(token, lambda link: " " * len(link.written))


def read_pattern(pattern: re.Pattern[str], token: str) -> Sequence[TokenWord]:
    """Return a pattern's matches in the folded token, with their places in the token as typed."""
    folded = fold(token)
    if len(folded) == len(token) and _is_one_by_one(token):
        return [TokenWord(match[0], match.start(), match.end()) for match in pattern.finditer(folded)]
    places = [place for place, sign in enumerate(token) for _ in FOLDED_SIGNS[sign]] + [len(token)]
    return [_placed(match, places) for match in pattern.finditer(folded)]


def _is_one_by_one(token: str) -> bool:
    """Check that each sign gives one: equal lengths may hide one to three and two to none."""
    return token.isascii() or all(len(FOLDED_SIGNS[sign]) == 1 for sign in token)


def _placed(match: re.Match[str], places: Sequence[int]) -> TokenWord:
    start = places[match.start()]
    return TokenWord(match[0], start, max(places[match.end()], start + 1))


def token_line(token: str) -> str:
    line = " ".join([word.folded for word in TOKEN_WORDS[token]])
    other = OTHER_READINGS[token]
    return AmbiguousToken(line) if other.label or other.plain or other.is_spaced else line


def other_readings(token: str) -> OtherReadings:
    words = token_words(token)
    label = _label_words(token) if "#" in token else []
    plain = _plain_words(token)
    return OtherReadings(
        label=label if len(label) > 1 else (),
        plain=plain if [word.folded for word in plain] != [word.folded for word in words] else (),
        is_spaced=sum(len(word.folded) == 1 for word in words) > 1,
    )


def _label_words(token: str) -> Sequence[TokenWord]:
    """Return words, each with the whole label's span."""
    seen = visible_text(token)
    labels = [(label, label_parts(label[1])) for label in _LABEL.finditer(seen)]
    spans = [label.span() if len(seen) == len(token) else (0, len(token)) for label, _ in labels]
    return [TokenWord(fold(part), *span) for span, (_, parts) in zip(spans, labels, strict=True) for part in parts]


def _plain_words(token: str) -> Sequence[TokenWord]:
    mixed = _WORD if "@" in token and "." in token else _MIXED
    return [
        TokenWord(plain_word(word.folded), word.start, word.end)
        for word in read_pattern(mixed, _without_addresses(token))
    ]


def plain_word(word: str) -> str:
    """Read `v0ta`, `vooota` as `vota`; leave `2027`, `b12`, `30h`."""
    letters = sum(map(str.isalpha, word))
    if letters < 2 or letters * 2 < len(word):
        return word
    return _STRETCHED.sub(r"\1", word.translate(_SIGNS) if letters < len(word) else word)


def fewest_parts(label: str, is_part: Callable[[str], bool], *, longest: int) -> tuple[str, ...]:
    """Return the fewest parts, of `longest` letters at most, that make a joined label; none if impossible."""
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(label) + 1):
        ways = (
            (*before, label[start:end])
            for start in range(max(0, end - longest), end)
            if (before := best[start]) is not None and is_part(label[start:end])
        )
        best.append(min(ways, key=len, default=None))
    return best[-1] or ()


def label_parts(label: str) -> Sequence[str]:
    """Split `CamelCase`: `FiestasDeAgosto2027` in four, `VotaPSOE` in two."""
    return _PART.findall(label)


TOKEN_WORDS: TextMemo[Sequence[TokenWord]] = TextMemo(token_words)
OTHER_READINGS: TextMemo[OtherReadings] = TextMemo(other_readings)
TOKEN_LINES: TextMemo[str] = TextMemo(token_line)
TOKEN_WORD_COUNTS: TextMemo[int] = TextMemo(lambda token: len(TOKEN_WORDS[token]))
