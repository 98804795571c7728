"""A text as keys of five words each, past capitals, accents, punctuation and look-alikes."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from app.domain.authorship.rules.excluded_words import (
    FoundWord,
    blank_links_and_dates,
    find_words,
    name_places,
    quoted_law,
)
from app.domain.editorial_line.rules.letter_forms import fold
from app.domain.editorial_line.rules.plain_text import PlainText, plain_text

KEY_WORDS = 5
"""Words of one key, the shortest run that counts: seventeen words with any one changed still have twelve."""
_KEY_BYTES = 8
_OF_LAW = 1 << 62
"""What sets apart words typed as quoted law: a text that quotes them as such has no author of them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`words`: places in `text` of those that count; `keys`: of the words from each; `of_law`: all quote law."""

    text: str
    words: Sequence[tuple[int, int]]
    keys: Sequence[int]
    of_law: Sequence[bool]

    def stored(self) -> list[int]:
        """Return the keys to keep of what a person typed."""
        return [key ^ _OF_LAW if law else key for key, law in zip(self.keys, self.of_law, strict=True)]

    def wanted(self) -> Iterator[tuple[int, int]]:
        """Yield the keys to look for with their place: outside a quotation of law, also what was typed as one."""
        for place, (key, law) in enumerate(zip(self.keys, self.of_law, strict=True)):
            yield place, key
            if not law:
                yield place, key ^ _OF_LAW

    def excerpt(self, first: int, last: int) -> str:
        """Return the text from one word to another, the last excluded."""
        return self.text[self.words[first][0] : self.words[last - 1][1]]


def read_typed(text: str) -> Reading:
    """Read what a person typed: names, dates, links and numbers are never theirs."""
    composed = unicodedata.normalize("NFC", text)
    plain, words = _plain_words(composed)
    names = name_places(plain.text, words)
    return _reading(composed, plain, [word for place, word in enumerate(words) if place not in names])


def read_version(text: str) -> list[Reading]:
    """Read what is to be approved, without names and with them: capitals put in do not hide what was typed small."""
    composed = unicodedata.normalize("NFC", text)
    plain, words = _plain_words(composed)
    names = name_places(plain.text, words)
    whole = _reading(composed, plain, words)
    if not names:
        return [whole]
    return [whole, _reading(composed, plain, [word for place, word in enumerate(words) if place not in names])]


def _plain_words(text: str) -> tuple[PlainText, list[FoundWord]]:
    plain = plain_text(text)
    return plain, find_words(blank_links_and_dates(plain.text))


def _reading(text: str, plain: PlainText, words: Sequence[FoundWord]) -> Reading:
    folded = [fold(word.text) for word in words]
    law = _law_flags(plain.text, words)
    starts = range(len(words) - KEY_WORDS + 1)
    return Reading(
        text,
        [plain.span(word.start, word.end) for word in words],
        [_key(" ".join(folded[start : start + KEY_WORDS])) for start in starts],
        [all(law[start : start + KEY_WORDS]) for start in starts],
    )


def _law_flags(text: str, words: Iterable[FoundWord]) -> list[bool]:
    places = quoted_law(text)
    return [any(start <= word.start < end for start, end in places) for word in words]


@lru_cache(maxsize=4096)
def _key(words: str) -> int:
    """Return 64 bits, signed, as databases keep them."""
    return int.from_bytes(blake2b(words.encode(), digest_size=_KEY_BYTES).digest(), signed=True)
