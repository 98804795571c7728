"""Search forms: folded, stemmed in Spanish and in Catalan, as the searcher's language is unknown.

Stems are taken with and without accents: either finds the same.
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
    folded: str
    forms: frozenset[str]
    start: int
    end: int


def word_forms(word: str) -> frozenset[str]:
    folded = _token(word)
    if not folded.isalpha():
        return frozenset({folded}) - {""}
    lower = visible_text(word).lower()
    typed = {folded} if lower == folded else {folded, lower}
    stems = {stemmer.stem(form) for stemmer in _STEMMERS for form in typed}
    return frozenset({folded, *map(_unify_spelling, map(_token, stems))} - {""})


def _unify_spelling(stem: str) -> str:
    """Unify stems: biblioteca, biblioteques."""
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
"""Words between two spaces."""


def index_tokens(texts: Iterable[str]) -> frozenset[str]:
    """Include a tag's words (`#FiestasDeAgosto`)."""
    tokens: set[str] = set()
    for token in {token for text in texts for token in text.split()}:
        tokens.update(*(place.forms for place in WORD_PLACES[token]))
        if "#" in token:
            tokens.update(*(WORD_FORMS[part.folded] for part in OTHER_READINGS[token].label))
    return frozenset(tokens)


def phrase_line(texts: Iterable[str]) -> str:
    """Return folded words single-spaced; phrases never span two texts."""
    phrases = (" ".join(place.folded for token in text.split() for place in WORD_PLACES[token]) for text in texts)
    return f" {' | '.join(phrases)} "
