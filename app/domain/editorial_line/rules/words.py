"""Words through capitals, accents, look-alikes and spaced letters (`V O X`, `v.o.t.a`).

Offsets are the given text's.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import accumulate, count, pairwise, product
from operator import add
from typing import NamedTuple

from app.domain.editorial_line.rules.letter_forms import TextMemo, fold, has_lookalikes, visible_text
from app.domain.editorial_line.rules.tokens import (
    OTHER_READINGS,
    TOKEN_LINES,
    TOKEN_WORD_COUNTS,
    TOKEN_WORDS,
    AmbiguousToken,
    TextSpan,
    TokenWord,
    plain_word,
)

_ONE_LETTER_WORDS = frozenset("aeiouy")
_WIDEST_GAP = 4
_FEWEST = 3


def join_spaced_letters(words: Sequence[TokenWord]) -> Iterator[Sequence[TokenWord]]:
    """Join spaced letters: all, without one-letter words around, and split by wide gaps."""
    for run in _letter_runs(words):
        for start, end in product(_ends_of(run), _ends_of(run[::-1])):
            if len(run) - start - end >= _FEWEST:
                yield [_joined_word(run[start : len(run) - end])]
        yield [_joined_word(group) for group in _split_by_gap(run, min(map(_gap_between, pairwise(run))))]


def _ends_of(run: Sequence[TokenWord]) -> Sequence[int]:
    """Return counts of initial letters that may be words: `y v o t a`."""
    return [0, *(many for many in (1, 2) if all(word.folded in _ONE_LETTER_WORDS for word in run[:many]))]


def _letter_runs(words: Sequence[TokenWord]) -> Iterator[Sequence[TokenWord]]:
    run: list[TokenWord] = []
    for word in words:
        if len(word.folded) != 1 or (run and word.start - run[-1].end > _WIDEST_GAP):
            if len(run) >= _FEWEST:
                yield run
            run = []
        if len(word.folded) == 1:
            run.append(word)
    if len(run) >= _FEWEST:
        yield run


def _split_by_gap(run: Sequence[TokenWord], usual: int) -> Iterator[Sequence[TokenWord]]:
    group = [run[0]]
    for pair in pairwise(run):
        if _gap_between(pair) > usual:
            yield group
            group = []
        group.append(pair[1])
    yield group


def _gap_between(pair: tuple[TokenWord, TokenWord]) -> int:
    return pair[1].start - pair[0].end


def _joined_word(run: Sequence[TokenWord]) -> TokenWord:
    return TokenWord("".join([word.folded for word in run]), run[0].start, run[-1].end)


__all__ = ["LemmaMemo", "OtherWords", "TextSpan", "TextWords", "fold", "language_lemmas", "read_words"]

Lemma = Callable[[str], str]

_APART = b"\x01\x01\x01"
_BAR = "\x00"
"""A separator of unrelated readings, which no term spans."""


class LemmaMemo:
    def __init__(self, lemma: Lemma) -> None:
        self._lemma = lemma
        self.of: TextMemo[str] = TextMemo(self._read)

    def _read(self, token: str) -> str:
        return " ".join([self._form(token[word.start : word.end], word.folded) for word in TOKEN_WORDS[token]])

    def unfolded(self, word: str) -> str:
        """Return a lower-case word's form with its accents."""
        return self._lemma(word)

    def of_word(self, folded: str) -> str:
        """Return the form of a word read out of a disguise."""
        return self._form(folded, folded)

    def _form(self, typed: str, folded: str) -> str:
        """Return the typed form, else the disguised word's."""
        lower, plain = visible_text(typed).lower(), plain_word(folded)
        form = self._lemma(lower)
        if form == lower and (plain != folded or has_lookalikes(lower)):
            form = self._lemma(plain)
        return "".join(fold(form).split()) or folded


@cache
def language_lemmas(lemma: Callable[[str, str], str], language: str) -> LemmaMemo:
    """Return one cache for any number of lines."""
    return LemmaMemo(lambda word: lemma(word, language))


class TextWords:
    """`written`: folded, single-spaced; `lemmas`: dictionary forms; `others`: other readings."""

    def __init__(self, text: str, lemmas: LemmaMemo) -> None:
        self.text = text
        self.tokens = text.split()
        readings = list(map(TOKEN_LINES.__getitem__, self.tokens))
        nonempty_readings = list(filter(None, readings))
        self.written = f" {' '.join(nonempty_readings)} "
        self.lemmas = f" {' '.join(filter(None, map(lemmas.of.__getitem__, self.tokens)))} "
        odd = [number for number, reading in enumerate(readings) if type(reading) is AmbiguousToken]
        is_apart = _has_spaced_letters(nonempty_readings)
        self._lemmas = lemmas
        self.others = OtherWords(_readings(self, odd, is_apart=is_apart), lemmas) if odd or is_apart else None

    def disguised(self, readings: Callable[[str], Sequence[TokenWord]]) -> "OtherWords | None":
        """Return the tokens' other words by `readings`, each alone."""
        others = [[_OtherWord(number, word)] for number, token in enumerate(self.tokens) for word in readings(token)]
        return OtherWords(others, self._lemmas) if others else None

    def span(self, last: int, many: int) -> TextSpan:
        """Cover `many` words up to `last`."""
        start, stop = self._span(last)
        return (start if many == 1 else self._span(last - many + 1)[0]), stop

    def _span(self, number: int) -> TextSpan:
        ends = self._ends
        token = bisect_right(ends, number)
        _, start, end = TOKEN_WORDS[self.tokens[token]][number - ends[token]]
        place = self.places[token]
        return place + start, place + end

    @cached_property
    def _ends(self) -> Sequence[int]:
        return list(accumulate(map(TOKEN_WORD_COUNTS.__getitem__, self.tokens)))

    @cached_property
    def places(self) -> Sequence[int]:
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


def read_words(text: str, lemmas: LemmaMemo) -> TextWords:
    """Return every reading, in one pass."""
    return TextWords(text, lemmas)


def _has_spaced_letters(readings: Sequence[str]) -> bool:
    try:
        return _APART in bytes(map(len, readings))
    except ValueError:
        return True


class _OtherWord(NamedTuple):
    """A word within its token; -1 for joined letters."""

    token: int
    word: TokenWord


_SEPARATOR = _OtherWord(-1, TokenWord(_BAR, 0, 0))


class OtherWords:
    """Other readings in one line, like `TextWords.written` and `.lemmas`."""

    def __init__(self, readings: Iterable[Iterable[_OtherWord]], lemmas: LemmaMemo) -> None:
        self._said = [other for reading in readings for other in (*reading, _SEPARATOR)]
        self.written = f" {' '.join([other.word.folded for other in self._said])} "
        self.lemmas = f" {' '.join([lemmas.of_word(other.word.folded) for other in self._said])} "

    def span(self, words: "TextWords", last: int, many: int) -> TextSpan:
        return self._span(words, last - many + 1)[0], self._span(words, last)[1]

    def _span(self, words: "TextWords", number: int) -> TextSpan:
        token, word = self._said[number]
        place = words.places[token] if token >= 0 else 0
        return place + word.start, place + word.end


def _readings(words: TextWords, odd: Sequence[int], *, is_apart: bool) -> Iterator[Iterable[_OtherWord]]:
    """Yield labels, letters for signs, and joined spaced letters."""
    others = {number: OTHER_READINGS[words.tokens[number]] for number in odd}
    for number, other in others.items():
        if other.label:
            yield [_OtherWord(number, word) for word in other.label]
    plain = {number: other.plain for number, other in others.items() if other.plain}
    if plain:
        yield [
            _OtherWord(number, word)
            for number, token in enumerate(words.tokens)
            for word in plain.get(number) or TOKEN_WORDS[token]
        ]
    if is_apart or any(other.is_spaced for other in others.values()):
        yield from ([_OtherWord(-1, word) for word in reading] for reading in join_spaced_letters(_all_words(words)))


def _all_words(words: TextWords) -> Sequence[TokenWord]:
    return [
        TokenWord(word.folded, place + word.start, place + word.end)
        for place, token in zip(words.places, words.tokens, strict=False)
        for word in TOKEN_WORDS[token]
    ]
