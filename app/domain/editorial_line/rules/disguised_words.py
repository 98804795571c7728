"""Other words that a token may stand for: stretched, in numbers and signs, upside down, misspelt, joined in a label.

Only a few are protected: those that a rule stops for alone. A word of the dictionaries is what it is.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from itertools import groupby, product
from math import gcd

from app.domain.editorial_line.rules.letter_forms import TextMemo, fold
from app.domain.editorial_line.rules.tokens import JOINING_WORDS, TokenWord, fewest_parts, read_pattern

Knows = Callable[[str], bool]
_CORE = re.compile(r"[$€|!+@]{0,3}[^\W_](?:[$€@|!¡+*]*[^\W_])*[$€@|!]{0,3}")
_LABEL = re.compile(r"#(\w{5,40})")
_LETTERS_OF = dict(zip("023456789@$€¡+", "ozeasgtbgaseit", strict=True)) | {"1": "il", "!": "il", "|": "li"}
"""The letters that a number or a sign stands for, the likeliest first."""
_FLIPPED = str.maketrans("ɐqɔpǝɟƃɥᴉıɾʞlɯuodbɹsʇnʌʍxʎz", "abcdefghiijklmnopqrstuvwxyz")
_ONLY_FLIPPED = frozenset("ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ")
_FEWEST = 4
_FEWEST_MISSPELT = 5
_MOST_READINGS = 16
_LONGEST = 40
_MOST_TOKENS = 2_000
_SHORTEST_PART = 3


class DisguisedWords:
    """`protected`: folded words, with a final `*` for beginnings; `knows(word)`: whether a dictionary has it."""

    def __init__(self, protected: Iterable[str], knows: Knows) -> None:
        listed = set(protected)
        self._words = frozenset(word for word in listed if not word.endswith("*"))
        self._beginnings = frozenset(word.removesuffix("*") for word in listed - self._words)
        self._knows = knows
        self._misspelt = _misspelt_words(self._words, self._beginnings)
        self.readings: TextMemo[tuple[TokenWord, ...]] = TextMemo(self._read, most=_MOST_TOKENS)

    def _read(self, token: str) -> tuple[TokenWord, ...]:
        readings = [*self._label_words(token), *_upside_down(token)]
        for core in read_pattern(_CORE, token):
            readings += [core._replace(folded=word) for word in self._words_of(core.folded) if word != core.folded]
        return tuple(dict.fromkeys(readings))

    def _words_of(self, core: str) -> Iterator[str]:
        if len(core) > _LONGEST:
            return
        if not core.isalpha():
            yield from _lettered(core)
            if core.count("*") == 1:
                yield from self._misspelt.starred(core)
        elif len(core) >= _FEWEST_MISSPELT and not self._knows(core):
            yield from unstretched(core)
            yield from self._misspelt.corrected(core)

    def _label_words(self, token: str) -> Iterator[TokenWord]:
        """Yield a joined label's words, each with the whole label's place."""
        for label in read_pattern(_LABEL, token):
            joined = label.folded.removeprefix("#")
            if not self._knows(joined):
                yield from (label._replace(folded=part) for part in self._parts(joined))

    def _parts(self, label: str) -> tuple[str, ...]:
        """Return the fewest known or protected words that make the label, at least two; none otherwise."""
        parts = fewest_parts(label, self._is_part, longest=_LONGEST)
        return parts if len(parts) > 1 else ()

    def _is_part(self, part: str) -> bool:
        if len(part) < _SHORTEST_PART:
            return part in JOINING_WORDS
        return part in self._words or part.isdigit() or self._knows(part)


class MisspeltWords:
    """Words, and beginnings of words, found by a spelling with one letter missing, or with two neighbours swapped."""

    def __init__(self, words: Collection[str], beginnings: Collection[str]) -> None:
        self._words, self._beginnings = words, beginnings
        self._lacking, self._lacking_beginnings = _lacking_one(words), _lacking_one(beginnings)
        self._lengths = sorted({len(word) for word in beginnings if len(word) >= _FEWEST_MISSPELT})

    def starred(self, core: str) -> Iterator[str]:
        left, right = core.split("*")
        yield from (word for place, word in self._with_a_letter_more(left + right) if place == len(left))

    def corrected(self, core: str) -> Iterator[str]:
        """Yield corrections that leave the first letter."""
        yield from (word for place, word in self._with_a_letter_more(core) if place)
        for place in range(1, len(core) - 1):
            swapped = f"{core[:place]}{core[place + 1]}{core[place]}{core[place + 2 :]}"
            if swapped in self._words or any(swapped[:length] in self._beginnings for length in self._lengths):
                yield swapped

    def _with_a_letter_more(self, core: str) -> Iterator[tuple[int, str]]:
        yield from self._lacking.get(core, ())
        for length in self._lengths:
            for place, word in self._lacking_beginnings.get(core[: length - 1], ()):
                yield place, word + core[length - 1 :]


@lru_cache(maxsize=16)
def _misspelt_words(words: frozenset[str], beginnings: frozenset[str]) -> MisspeltWords:
    """Share the index among lines of the same words: most towns change none."""
    return MisspeltWords(words, beginnings)


def _lacking_one(words: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    """Return, by spelling with a letter left out, that letter's place and the word."""
    lacking: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for word in words:
        for place in range(len(word)) if len(word) >= _FEWEST else ():
            lacking[word[:place] + word[place + 1 :]].append((place, word))
    return lacking


def _lettered(core: str) -> Iterator[str]:
    """Yield the readings of numbers and signs as letters: `3lecci0nes`."""
    if len(core) < _FEWEST or not any(map(str.isalpha, core)):
        return
    choices = [sign if sign.isalpha() else _LETTERS_OF.get(sign, "") for sign in core]
    if all(choices):
        for number, letters in enumerate(product(*choices)):
            if number == _MOST_READINGS:
                return
            yield "".join(letters)


def unstretched(word: str) -> Iterator[str]:
    """Yield `vota` for `vvoottaa` and `vooota`, `alcaldessa` for `alcaldesssa`."""
    runs = [(letter, len(list(run))) for letter, run in groupby(word)]
    times = gcd(*(length for _, length in runs))
    if times > 1:
        yield "".join(letter * (length // times) for letter, length in runs)
    if any(length > 2 for _, length in runs):
        yield "".join(letter * min(length, 2) for letter, length in runs)
        yield "".join(letter if length > 2 else letter * length for letter, length in runs)


def _upside_down(token: str) -> Iterator[TokenWord]:
    if _ONLY_FLIPPED.intersection(token):
        word = fold(token.lower()[::-1].translate(_FLIPPED)).strip(".,:;!?")
        yield TokenWord(word, 0, len(token))
