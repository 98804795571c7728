"""A text as what it can be found by: its words folded, and their stems in Spanish and in Catalan.

A word is looked for in both languages, since nobody says in which one they ask. Each stem is taken twice, of the word
as typed and of the word without accents, so that whoever leaves the accents out finds the same.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.core.libraries import Stemmer
from app.domain.editorial_line.rules.letter_forms import TextMemo, fold, visible_text
from app.domain.editorial_line.rules.tokens import OTHER_READINGS, TOKEN_WORDS

LONGEST_WORD = 60
_STEMMERS = tuple(Stemmer(language) for language in ("spanish", "catalan"))
_SOUNDS = (("qu", "c"), ("gu", "g"), ("tj", "tg"))


class WordPlace(NamedTuple):
    """A word where it stands in what was given; `forms`: everything it is found by."""

    folded: str
    forms: frozenset[str]
    start: int
    end: int


def word_forms(word: str) -> frozenset[str]:
    """The word as it is compared, and its stems."""
    folded = _token(word)
    if not folded.isalpha():
        return frozenset({folded}) - {""}
    lower = visible_text(word).lower()
    typed = {folded} if lower == folded else {folded, lower}
    stems = {stemmer.stem(one) for stemmer in _STEMMERS for one in typed}
    return frozenset({folded, *map(_unify_spelling, map(_token, stems))} - {""})


def _unify_spelling(stem: str) -> str:
    """Stems that differ only by how a sound is written before another vowel: biblioteca, biblioteques."""
    for written, sound in _SOUNDS:
        if stem.endswith(written):
            return stem.removesuffix(written) + sound
    return stem


def _token(word: str) -> str:
    return "".join(filter(str.isalnum, fold(word)))[:LONGEST_WORD]


WORD_FORMS: TextMemo[frozenset[str]] = TextMemo(word_forms)


def _word_places(token: str) -> Sequence[WordPlace]:
    return [
        WordPlace(word.folded[:LONGEST_WORD], WORD_FORMS[token[word.start : word.end]], word.start, word.end)
        for word in TOKEN_WORDS[token]
    ]


WORD_PLACES: TextMemo[Sequence[WordPlace]] = TextMemo(_word_places)
"""The words of what stands between two blanks."""


def index_tokens(texts: Iterable[str]) -> frozenset[str]:
    """Everything some texts can be found by; also the words of a label written as one (`#FiestasDeAgosto`)."""
    found: set[str] = set()
    for token in {token for text in texts for token in text.split()}:
        found.update(*(place.forms for place in WORD_PLACES[token]))
        if "#" in token:
            found.update(*(WORD_FORMS[part.folded] for part in OTHER_READINGS[token].label))
    return frozenset(found)


def phrase_line(texts: Iterable[str]) -> str:
    """The words in their order, between single blanks, for phrases; no phrase goes from one text into another."""
    said = (" ".join(place.folded for token in text.split() for place in WORD_PLACES[token]) for text in texts)
    return f" {' | '.join(said)} "
