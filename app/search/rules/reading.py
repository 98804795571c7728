"""A text as what it can be found by: its words folded, and their stems in Spanish and in Catalan.

A word is looked for in both languages, since nobody says in which one they ask. Each stem is taken twice, of the word
as typed and of the word without accents, so that whoever leaves the accents out finds the same.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.core.libraries import Stemmer
from app.editorial_line.rules.folding import Memory, bare, fold
from app.editorial_line.rules.tokens import OTHERWISE, WORDS

LONGEST_WORD = 60
_STEMMERS = tuple(Stemmer(language) for language in ("spanish", "catalan"))
_SOUNDS = (("qu", "c"), ("gu", "g"), ("tj", "tg"))


class Place(NamedTuple):
    """A word where it stands in what was given; `forms`: everything it is found by."""

    folded: str
    forms: frozenset[str]
    start: int
    end: int


def forms_of(word: str) -> frozenset[str]:
    """The word as it is compared, and its stems."""
    folded = _token(word)
    if not folded.isalpha():
        return frozenset({folded}) - {""}
    lower = bare(word).lower()
    typed = {folded} if lower == folded else {folded, lower}
    stems = {stemmer.stem(one) for stemmer in _STEMMERS for one in typed}
    return frozenset({folded, *map(_as_spelt, map(_token, stems))} - {""})


def _as_spelt(stem: str) -> str:
    """Stems that differ only by how a sound is written before another vowel: biblioteca, biblioteques."""
    for written, sound in _SOUNDS:
        if stem.endswith(written):
            return stem.removesuffix(written) + sound
    return stem


def _token(word: str) -> str:
    return "".join(filter(str.isalnum, fold(word)))[:LONGEST_WORD]


FORMS: Memory[frozenset[str]] = Memory(forms_of)


def _placed(token: str) -> Sequence[Place]:
    return [
        Place(word.folded[:LONGEST_WORD], FORMS[token[word.start : word.end]], word.start, word.end)
        for word in WORDS[token]
    ]


PLACES: Memory[Sequence[Place]] = Memory(_placed)
"""The words of what stands between two blanks."""


def tokens_of(texts: Iterable[str]) -> frozenset[str]:
    """Everything some texts can be found by; also the words of a label written as one (`#FiestasDeAgosto`)."""
    found: set[str] = set()
    for token in {token for text in texts for token in text.split()}:
        found.update(*(place.forms for place in PLACES[token]))
        if "#" in token:
            found.update(*(FORMS[part.folded] for part in OTHERWISE[token].label))
    return frozenset(found)


def line_of(texts: Iterable[str]) -> str:
    """The words in their order, between single blanks, for phrases; no phrase goes from one text into another."""
    said = (" ".join(place.folded for token in text.split() for place in PLACES[token]) for text in texts)
    return f" {' | '.join(said)} "
