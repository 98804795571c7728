"""Letters that stand apart (`V O X`, `v.o.t.a`), read as the words they make."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from app.editorial_line.rules.tokens import Word

_ONE_LETTER_WORDS = frozenset("aeiouy")
_WIDEST_GAP = 4
_FEWEST = 3


def letters_joined(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Letters apart, as the words they make: all of them, without the words of one letter around, and by wide gaps."""
    for run in _runs(words):
        for start, end in product(_ends_of(run), _ends_of(run[::-1])):
            if len(run) - start - end >= _FEWEST:
                yield [_one(run[start : len(run) - end])]
        yield [_one(group) for group in _by_gap(run, min(map(_gap, pairwise(run))))]


def _ends_of(run: Sequence[Word]) -> Sequence[int]:
    """How many letters at the beginning may be words of their own: `y v o t a`."""
    return [0, *(many for many in (1, 2) if all(word.folded in _ONE_LETTER_WORDS for word in run[:many]))]


def _runs(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Three words of one letter or more, close together."""
    run: list[Word] = []
    for word in words:
        if len(word.folded) != 1 or (run and word.start - run[-1].end > _WIDEST_GAP):
            if len(run) >= _FEWEST:
                yield run
            run = []
        if len(word.folded) == 1:
            run.append(word)
    if len(run) >= _FEWEST:
        yield run


def _by_gap(run: Sequence[Word], usual: int) -> Iterator[Sequence[Word]]:
    group = [run[0]]
    for pair in pairwise(run):
        if _gap(pair) > usual:
            yield group
            group = []
        group.append(pair[1])
    yield group


def _gap(pair: tuple[Word, Word]) -> int:
    return pair[1].start - pair[0].end


def _one(run: Sequence[Word]) -> Word:
    return Word("".join([word.folded for word in run]), run[0].start, run[-1].end)
