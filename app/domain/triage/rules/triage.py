"""Rules as data: the first match proposes, with its words; a person confirms or corrects.

Nothing is learnt opaquely. Matching is the editorial line's: one pass for any number of rules, words in any spelling,
patterns on RE2.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.domain.cases.rules.categories import CaseOutcome, Category, SilenceReason, Urgency
from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.conditions import Condition, compile_condition
from app.domain.editorial_line.rules.detectors import DETECTORS
from app.domain.editorial_line.rules.disguised_words import Knows
from app.domain.editorial_line.rules.engine import LANGUAGES, LONGEST
from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.lexicons import ANY_LANGUAGE, LexiconAutomaton
from app.domain.editorial_line.rules.line import Lexicon
from app.domain.editorial_line.rules.patterns import PatternSet
from app.domain.editorial_line.rules.piece import CheckedPiece, PieceScan
from app.domain.editorial_line.rules.plain_text import place_marks, plain_text
from app.domain.editorial_line.rules.rule_index import RuleIndex, trigger_signs
from app.domain.editorial_line.rules.words import language_lemmas, read_words


@dataclass(frozen=True, slots=True)
class TriageQuestion:
    """`title`: as in the flow chart; `template`: proposed answer's code.

    `acknowledge`, `resolve`: minutes of attention until due, None if not expected. `to`: assignee, if not the person
    answering.
    """

    code: str
    title: str
    category: Category
    when: t.Trigger
    urgency: Urgency
    outcome: CaseOutcome
    silence: SilenceReason | None = None
    template: str = ""
    to: str = ""
    acknowledge: int | None = None
    resolve: int | None = None
    source: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class ResponseProtocol:
    """Tree in order, and lists; disabled questions are skipped."""

    sortings: tuple[TriageQuestion, ...]
    lexicons: tuple[Lexicon, ...]


@dataclass(frozen=True, slots=True)
class TriageMessage:
    """`facts`: `direct` (not public), `attachment`, `warned` (the author was), `again` (wrote of it before).

    `office` (the author holds one), `journalist`.
    """

    text: str
    language: str
    account: str = ""
    network: str = ""
    periods: frozenset[str] = frozenset()
    facts: Mapping[str, bool] = field(default_factory=dict)

    def piece(self) -> CheckedPiece:
        """Return the message as conditions read it."""
        return CheckedPiece(
            self.text[:LONGEST],
            self.language,
            network=self.network,
            account=self.account,
            periods=self.periods,
            declared=self.facts,
        )


@dataclass(frozen=True, slots=True)
class MatchedQuestion:
    """A question with its words in text order."""

    sorting: TriageQuestion
    marks: tuple[TextMark, ...]


@dataclass(frozen=True, slots=True)
class TriageResult:
    """All matches, in tree order."""

    matches: tuple[MatchedQuestion, ...]

    @property
    def first(self) -> MatchedQuestion | None:
        return self.matches[0] if self.matches else None

    @property
    def category(self) -> Category:
        return self.matches[0].sorting.category if self.matches else Category.OTHER

    @property
    def also(self) -> tuple[Category, ...]:
        """Return the other categories once: insults may hold an answerable question."""
        others = dict.fromkeys(match.sorting.category for match in self.matches)
        return tuple(category for category in others if category is not self.category)


class TriageEngine:
    """A compiled protocol, once per version; thread-safe."""

    def __init__(
        self, protocol: ResponseProtocol, lemma: Callable[[str, str], str], knows: Knows | None = None
    ) -> None:
        """Compile; `lemma(word, language)` gives the dictionary form, `knows(word)` whether there is any."""
        self.protocol = protocol
        self._lemmas = {language: language_lemmas(lemma, language) for language in LANGUAGES}
        self._automaton = LexiconAutomaton(_lexicon_terms(protocol.lexicons), self._lemmas, knows=knows)
        self._patterns = PatternSet(_question_patterns(protocol.sortings))
        self._sleepers: RuleIndex[tuple[TriageQuestion, Condition]] = RuleIndex(
            ((sorting, compile_condition(sorting.when)), trigger_signs(sorting.when))
            for sorting in protocol.sortings
            if sorting.enabled
        )

    def sort(self, message: TriageMessage) -> TriageResult:
        return TriageResult(tuple(self._held(self._look(message.piece()))))

    def _held(self, look: PieceScan) -> Iterator[MatchedQuestion]:
        for sorting, condition in self._sleepers.by(look.hits, look.patterns):
            if (match := condition(look)) is not None:
                yield MatchedQuestion(sorting, tuple(sorted(set(match[1]))))

    def _look(self, piece: CheckedPiece) -> PieceScan:
        plain = plain_text(piece.text)
        words = read_words(plain.text, self._lemmas.get(piece.language, self._lemmas[ANY_LANGUAGE]))
        hits = place_marks(plain, self._automaton.hits(words, piece.language))
        return PieceScan(piece, plain, hits, place_marks(plain, self._patterns.marks(plain.text)), DETECTORS, {})

    @cached_property
    def facts(self) -> frozenset[str]:
        """Return facts questions name."""
        parts = (part for sorting in self.protocol.sortings for part in t.nested_conditions(sorting.when))
        return frozenset(part.question for part in parts if isinstance(part, t.TextDeclared))

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorting.code for sorting in self.protocol.sortings)


def _lexicon_terms(lexicons: Iterable[Lexicon]) -> Iterator[tuple[str, str, str]]:
    for lexicon in lexicons:
        for language, term in lexicon.terms:
            yield lexicon.code, language, term


def _question_patterns(sortings: Iterable[TriageQuestion]) -> Iterator[str]:
    for sorting in sortings:
        for part in t.nested_conditions(sorting.when):
            if isinstance(part, t.PatternMatch):
                yield part.pattern
