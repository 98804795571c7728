"""Sorting a message by rules that are data, with the words that made it so: the first that holds proposes.

A person confirms or corrects; nothing is learnt in the dark. Matching is the editorial line's: one pass over the
text whatever the number of rules, words however they were typed, patterns on RE2.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.citizens.rules.categories import Category, Outcome, Silence, Urgency
from app.editorial_line.rules import triggers as t
from app.editorial_line.rules.conditions import Condition, condition_of
from app.editorial_line.rules.detectors import DETECTORS
from app.editorial_line.rules.engine import LANGUAGES, LONGEST
from app.editorial_line.rules.findings import Mark
from app.editorial_line.rules.lexicons import ANY, Automaton
from app.editorial_line.rules.line import Lexicon
from app.editorial_line.rules.look import Look
from app.editorial_line.rules.patterns import Patterns
from app.editorial_line.rules.piece import Piece
from app.editorial_line.rules.waking import Waking, signs_of
from app.editorial_line.rules.words import lemmas_of, words_of


@dataclass(frozen=True, slots=True)
class Sorting:
    """One question of the decision tree. `title`: the question, as the flow chart asks it.

    `acknowledge` and `resolve`: minutes of attention until each is due, none where it is not expected. `to`: who
    takes it where it is not whoever answers. `template`: the code of the answer proposed.
    """

    code: str
    title: str
    category: Category
    when: t.Trigger
    urgency: Urgency
    outcome: Outcome
    silence: Silence | None = None
    template: str = ""
    to: str = ""
    acknowledge: int | None = None
    resolve: int | None = None
    source: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Protocol:
    """The tree, in its order, and the lists of words it uses. A question that is not enabled is never asked."""

    sortings: tuple[Sorting, ...]
    lexicons: tuple[Lexicon, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What was written and what is known of it.

    `facts`: what may be asked by name: `direct` (not in public), `attachment`, `warned` (its author was), `again`
    (the author wrote of the same before), `office` (its author holds one), `journalist`.
    """

    text: str
    language: str
    account: str = ""
    network: str = ""
    periods: frozenset[str] = frozenset()
    facts: Mapping[str, bool] = field(default_factory=dict)

    def piece(self) -> Piece:
        """As the conditions read it."""
        return Piece(
            self.text[:LONGEST],
            self.language,
            network=self.network,
            account=self.account,
            periods=self.periods,
            declared=self.facts,
        )


@dataclass(frozen=True, slots=True)
class Held:
    """A question whose answer was yes, and the words that say so, in the order of the text."""

    sorting: Sorting
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Sorted:
    """Every question that held, in the order of the tree."""

    held: tuple[Held, ...]

    @property
    def first(self) -> Held | None:
        return self.held[0] if self.held else None

    @property
    def category(self) -> Category:
        return self.held[0].sorting.category if self.held else Category.OTHER

    @property
    def also(self) -> tuple[Category, ...]:
        """What else it is, once each: an insult may ask something that has an answer."""
        others = dict.fromkeys(one.sorting.category for one in self.held)
        return tuple(category for category in others if category is not self.category)


class Triage:
    """A protocol compiled once for each of its versions; safe to share between threads."""

    def __init__(self, protocol: Protocol, lemma: Callable[[str, str], str]) -> None:
        """`lemma(word, language)` gives the dictionary form."""
        self.protocol = protocol
        self._lemmas = {language: lemmas_of(lemma, language) for language in LANGUAGES}
        self._automaton = Automaton(_terms(protocol.lexicons), self._lemmas)
        self._patterns = Patterns(_patterns(protocol.sortings))
        self._sleepers: Waking[tuple[Sorting, Condition]] = Waking(
            ((one, condition_of(one.when)), signs_of(one.when)) for one in protocol.sortings if one.enabled
        )

    def sort(self, message: Message) -> Sorted:
        return Sorted(tuple(self._held(self._look(message.piece()))))

    def _held(self, look: Look) -> Iterator[Held]:
        for sorting, condition in self._sleepers.by(look.hits, look.patterns):
            if (found := condition(look)) is not None:
                yield Held(sorting, tuple(sorted(set(found[1]))))

    def _look(self, piece: Piece) -> Look:
        words = words_of(piece.text, self._lemmas.get(piece.language, self._lemmas[ANY]))
        hits = self._automaton.hits(words, piece.language)
        return Look(piece, words, hits, self._patterns.marks(piece.text), DETECTORS, {})

    @cached_property
    def asked(self) -> frozenset[str]:
        """The facts its questions ask for by name."""
        parts = (part for one in self.protocol.sortings for part in t.within(one.when))
        return frozenset(part.what for part in parts if isinstance(part, t.Declared))

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """In the order of the tree."""
        return tuple(one.code for one in self.protocol.sortings)


def _terms(lexicons: Iterable[Lexicon]) -> Iterator[tuple[str, str, str]]:
    for lexicon in lexicons:
        for language, term in lexicon.terms:
            yield lexicon.code, language, term


def _patterns(sortings: Iterable[Sorting]) -> Iterator[str]:
    for sorting in sortings:
        for part in t.within(sorting.when):
            if isinstance(part, t.Matches):
                yield part.pattern
