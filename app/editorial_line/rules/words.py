"""Reading a text as words, however they were typed: capitals, accents, look-alike letters and gaps hide nothing.

Offsets always speak of the text as it was given, so that a reader sees exactly what was matched.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import accumulate, count
from operator import add
from typing import NamedTuple

from app.editorial_line.rules.apart import letters_joined
from app.editorial_line.rules.folding import Memory, bare, fold, wears_others
from app.editorial_line.rules.tokens import COUNTS, OTHERWISE, WORDS, WRITTEN, Odd, Span, Word, plainly

__all__ = ["Lemmas", "Others", "Span", "Words", "fold", "lemmas_of", "words_of"]

Lemma = Callable[[str], str]
"""From a word in lower case to its dictionary form, or itself when it has none."""

_APART = b"\x01\x01\x01"
_BAR = "\x00"
"""Stands between readings that have nothing to do with each other: no term spans it."""


class Lemmas:
    """Dictionary forms of one language, folded, remembered token by token."""

    def __init__(self, lemma: Lemma) -> None:
        self._lemma = lemma
        self.of: Memory[str] = Memory(self._read)

    def _read(self, token: str) -> str:
        return " ".join([self._form(token[word.start : word.end], word.folded) for word in WORDS[token]])

    def _form(self, typed: str, folded: str) -> str:
        """Of the word as typed and, when there is none, of what it is disguised as."""
        lower, plain = bare(typed).lower(), plainly(folded)
        form = self._lemma(lower)
        if form == lower and (plain != folded or wears_others(lower)):
            form = self._lemma(plain)
        return "".join(fold(form).split()) or folded


@cache
def lemmas_of(lemma: Callable[[str, str], str], language: str) -> Lemmas:
    """The one memory of a language, however many lines are read with it."""
    return Lemmas(lambda word: lemma(word, language))


class Words:
    """`written`: the words as they are compared, each between single spaces; `lemmas`: their dictionary forms;
    `others`: what was taken apart."""

    def __init__(self, text: str, lemmas: Lemmas) -> None:
        self.text = text
        self.tokens = text.split()
        readings = list(map(WRITTEN.__getitem__, self.tokens))
        said = list(filter(None, readings))
        self.written = f" {' '.join(said)} "
        self.lemmas = f" {' '.join(filter(None, map(lemmas.of.__getitem__, self.tokens)))} "
        odd = [number for number, reading in enumerate(readings) if type(reading) is Odd]
        is_apart = _are_apart(said)
        self.others = Others(self, odd, is_apart=is_apart) if odd or is_apart else None

    def span(self, last: int, many: int) -> Span:
        """Where so many words, up to the word of that number, stand in the text."""
        start, stop = self._span(last)
        return (start if many == 1 else self._span(last - many + 1)[0]), stop

    def _span(self, number: int) -> Span:
        ends = self._ends
        token = bisect_right(ends, number)
        _, start, end = WORDS[self.tokens[token]][number - ends[token]]
        place = self.places[token]
        return place + start, place + end

    @cached_property
    def _ends(self) -> Sequence[int]:
        """How many words there are up to the end of each token."""
        return list(accumulate(map(COUNTS.__getitem__, self.tokens)))

    @cached_property
    def places(self) -> Sequence[int]:
        """Where each token begins in the text."""
        ends = list(accumulate(map(len, self.tokens), initial=0))
        if len(self.text) == ends[-1] + len(self.tokens) - 1:
            return list(map(add, ends, count()))
        return list(self._found())

    def _found(self) -> Iterator[int]:
        place = 0
        for token in self.tokens:
            place = self.text.find(token, place)
            yield place
            place += len(token)


def words_of(text: str, lemmas: Lemmas) -> Words:
    """Every way of reading the text; one pass, whatever the number of rules."""
    return Words(text, lemmas)


def _are_apart(said: Sequence[str]) -> bool:
    """Whether three words of one letter stand together."""
    try:
        return _APART in bytes(map(len, said))
    except ValueError:
        return True


class _Other(NamedTuple):
    """A word of another reading, within its token; letters put together have none (-1)."""

    token: int
    word: Word


_NOTHING = _Other(-1, Word(_BAR, 0, 0))


class Others:
    """Other readings of a text in one line, as `Words.written`."""

    def __init__(self, words: "Words", odd: Sequence[int], *, is_apart: bool) -> None:
        readings = _readings(words, odd, is_apart=is_apart)
        self._said = [other for reading in readings for other in (*reading, _NOTHING)]
        self.line = f" {' '.join([other.word.folded for other in self._said])} "

    def span(self, words: "Words", last: int, many: int) -> Span:
        """As `Words.span`; `words` are those it was made of."""
        return self._span(words, last - many + 1)[0], self._span(words, last)[1]

    def _span(self, words: "Words", number: int) -> Span:
        token, word = self._said[number]
        place = words.places[token] if token >= 0 else 0
        return place + word.start, place + word.end


def _readings(words: Words, odd: Sequence[int], *, is_apart: bool) -> Iterator[Iterable[_Other]]:
    """The labels, the whole text with letters for signs, and letters that stand apart."""
    others = {number: OTHERWISE[words.tokens[number]] for number in odd}
    for number, other in others.items():
        if other.label:
            yield [_Other(number, word) for word in other.label]
    plain = {number: other.plain for number, other in others.items() if other.plain}
    if plain:
        yield [
            _Other(number, word)
            for number, token in enumerate(words.tokens)
            for word in plain.get(number) or WORDS[token]
        ]
    if is_apart or any(other.is_spaced for other in others.values()):
        yield from ([_Other(-1, word) for word in reading] for reading in letters_joined(_all_words(words)))


def _all_words(words: Words) -> Sequence[Word]:
    return [
        Word(word.folded, place + word.start, place + word.end)
        for place, token in zip(words.places, words.tokens, strict=False)
        for word in WORDS[token]
    ]
