"""Matching any number of terms in one pass (Aho-Corasick), on the words as written and on their dictionary form.

How a term is written says how it is looked for:

    hemos conseguido    those words, or others of the same dictionary form (`habían conseguido`)
    =cumplimos          those words and no other form of them
    inaugur*            whatever begins so (also the last word of several: `apuesta decidid*`)
    ^Podemos            with those capitals, or all in capitals; nothing else
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

import ahocorasick

from app.editorial_line.rules.words import Lemmas, Span, Stream, Words, fold, words_of

ANY = ""
"""The language of a term that belongs to none."""


class Way(Enum):
    WRITTEN = "written"
    LEMMA = "lemma"


@dataclass(frozen=True, slots=True)
class Term:
    """`exact`: the capitals it must have; `words`: how many it spans."""

    lexicon: str
    text: str
    language: str
    way: Way
    words: int
    exact: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found: `start` and `end` are characters of the text."""

    term: str
    start: int
    end: int


Hits = Mapping[str, list[Hit]]


class Automaton:
    """Every term of every lexicon of a line, compiled once."""

    def __init__(self, terms: Iterable[tuple[str, str, str]], lemmas: Mapping[str, Lemmas]) -> None:
        """`terms`: (lexicon, language, term as it is written in the list)."""
        self._lemmas = lemmas
        self._machine = ahocorasick.Automaton()
        keys: dict[str, list[Term]] = defaultdict(list)
        for lexicon, language, term in terms:
            for key, entry in self._keys(lexicon, language, term):
                keys[key].append(entry)
        for key, entries in keys.items():
            self._machine.add_word(key, tuple(entries))
        self._is_empty = not keys
        if keys:
            self._machine.make_automaton()

    def hits(self, words: Words, language: str) -> dict[str, list[Hit]]:
        """What each lexicon finds, in the order of the text; each place once a term."""
        found: dict[str, set[Hit]] = defaultdict(set)
        if self._is_empty:
            return {}
        for stream, way in ((words.written, Way.WRITTEN), (words.lemmas, Way.LEMMA)):
            self._read(stream, way, words.text, language, found)
        for stream in words.others:
            self._read(stream, Way.WRITTEN, words.text, language, found)
        return {lexicon: sorted(hits, key=lambda hit: (hit.start, -hit.end)) for lexicon, hits in found.items()}

    def _read(self, stream: Stream, way: Way, text: str, language: str, found: dict[str, set[Hit]]) -> None:
        for end, entries in self._machine.iter(stream.line):
            for term in entries:
                if term.way is not way or (way is Way.LEMMA and term.language not in (ANY, language)):
                    continue
                start, stop = stream.span_of(end, term.words)
                if term.exact is None or text[start:stop] in (term.exact, term.exact.upper()):
                    found[term.lexicon].add(Hit(term.text, start, stop))

    def _keys(self, lexicon: str, language: str, term: str) -> Iterator[tuple[str, Term]]:
        bare = term.lstrip("=^").rstrip("*")
        reading = words_of(bare, self._lemmas[language])
        count = reading.written.line.count(" ") - 1
        if not reading.written.line.strip():
            return
        exact = bare if term.startswith("^") else None
        written = reading.written.line.rstrip(" ") if term.endswith("*") else reading.written.line
        yield written, Term(lexicon, term, language, Way.WRITTEN, count, exact)
        if term[0] not in "=^" and not term.endswith("*"):
            yield reading.lemmas.line, Term(lexicon, term, language, Way.LEMMA, count)


def distinct(hits: Iterable[Hit]) -> int:
    """How many different terms were found, however often; one inside another counts once."""
    spans: dict[str, Span] = {hit.term: (hit.start, hit.end) for hit in hits}
    kept: list[Span] = []
    for start, end in sorted(set(spans.values()), key=lambda span: (span[0], -span[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return len(kept)


def key_of(term: str) -> str:
    """What makes two terms the same one: a list holds each once."""
    return " ".join(fold(word) for word in term.split())
