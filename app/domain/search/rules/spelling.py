"""Words near a mistyped one: trigrams find the candidates, edits decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from app.domain.editorial_line.rules.letter_forms import TextMemo
from app.domain.search.rules.search_query import SearchQuery
from app.domain.search.rules.word_forms import LONGEST_WORD, WORD_FORMS, WORD_PLACES

SHORTEST_WORD, LONG_WORD = 4, 8
"""Letters from which one edit is forgiven, and two."""
MOST_NEAR = 6
TRIGRAMS_PER_EDIT = 4
"""Most trigrams that one edit (two letters swapped) changes."""


class MistypedWord(NamedTuple):
    """A typed word; `trigrams` and `least`: those a candidate shares at least."""

    typed: str
    is_unfinished: bool
    trigrams: tuple[str, ...]
    least: int


def word_trigrams(word: str, *, is_unfinished: bool = False) -> frozenset[str]:
    """Return the trigrams of a folded word, its beginning and its end marked with blanks."""
    padded = f"  {word}" if is_unfinished else f"  {word} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """Return the folded words a typing error may stand for."""
    tokens = {token for text in texts for token in text.split()}
    words = {place.folded for token in tokens for place in WORD_PLACES[token]}
    return frozenset(word for word in words if is_correctable(word) and len(word) < LONGEST_WORD)


def is_correctable(word: str) -> bool:
    return len(word) >= SHORTEST_WORD and word.isalpha()


def most_edits(word: str) -> int:
    return 0 if not is_correctable(word) else 1 if len(word) < LONG_WORD else 2


def mistyped_words(search: SearchQuery, most: int) -> list[MistypedWord]:
    """Return the words that may be corrected, none beside a quoted phrase."""
    if search.phrases:
        return []
    words = [word for word in search.folded if is_correctable(word)]
    return [_mistyped(word, is_unfinished=word == search.beginning) for word in words[:most]]


def _mistyped(word: str, *, is_unfinished: bool) -> MistypedWord:
    trigrams = word_trigrams(word, is_unfinished=is_unfinished)
    least = max(len(trigrams) - TRIGRAMS_PER_EDIT * most_edits(word), 1)
    return MistypedWord(word, is_unfinished, tuple(sorted(trigrams)), least)


def edits_between(typed: str, word: str, *, is_unfinished: bool = False) -> int:
    """Return the letters added, dropped, changed or swapped (optimal string alignment).

    An unfinished word is compared with the nearest beginning of the other.
    """
    before: Sequence[int] = ()
    last: Sequence[int] = range(len(word) + 1)
    for row, letter in enumerate(typed, start=1):
        current = [row]
        for place, other in enumerate(word, start=1):
            cost = min(last[place] + 1, current[place - 1] + 1, last[place - 1] + (letter != other))
            if row > 1 and place > 1 and letter == word[place - 2] and typed[row - 2] == other:
                cost = min(cost, before[place - 2] + 1)
            current.append(cost)
        before, last = last, current
    return min(last) if is_unfinished else last[-1]


def nearest_words(typed: str, words: Iterable[str], *, is_unfinished: bool = False) -> list[str]:
    """Return the words at the least distance that is forgiven, the closest in length first."""
    near = filter(partial(_has_letters, typed), words)
    edits = {word: edits_between(typed, word, is_unfinished=is_unfinished) for word in near}
    least = min(edits.values(), default=LONGEST_WORD)
    if least > most_edits(typed):
        return []
    nearest = [word for word, count in edits.items() if count == least]
    return sorted(nearest, key=lambda word: (abs(len(word) - len(typed)), word))[:MOST_NEAR]


def corrected_query(search: SearchQuery, near: Mapping[str, Sequence[str]]) -> SearchQuery | None:
    """Return the query that also accepts the near words; None if every word is known."""
    changed = {word: words for word, words in near.items() if words and not _is_known(word, words)}
    if not changed:
        return None
    words = tuple(
        forms.union(*(WORD_FORMS[word] for word in changed.get(typed, ())))
        for typed, forms in zip(search.folded, search.words, strict=True)
    )
    return replace(search, words=words, corrections=tuple(words[0] for words in changed.values()))


def _has_letters(typed: str, word: str) -> bool:
    """Tell whether few enough letters are missing: each edit mends one at most, and counting edits is dear."""
    return len(set(typed).difference(word)) <= most_edits(typed)


def _is_known(typed: str, near: Sequence[str]) -> bool:
    return any(word.startswith(typed) for word in near)


def _label_words(label: str) -> Sequence[str]:
    return [place.folded for token in label.split() for place in WORD_PLACES[token]]


LABEL_WORDS: TextMemo[Sequence[str]] = TextMemo(_label_words)


def label_edits(search: SearchQuery, label: str) -> int | None:
    """Return the edits by which a short name has every typed word, each perhaps unfinished; None if it has not."""
    words = LABEL_WORDS[label]
    total = 0
    for typed in search.folded:
        near = filter(partial(_has_letters, typed), words)
        edits = min((edits_between(typed, word, is_unfinished=True) for word in near), default=LONGEST_WORD)
        if edits > most_edits(typed):
            return None
        total += edits
    return total
