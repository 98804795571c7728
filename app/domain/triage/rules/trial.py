"""Trying a protocol on what people have already sorted: how often it says what they said, and what it would change."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.cases.rules.categories import Category
from app.domain.triage.rules.triage import TriageMessage, TriageResult

Sorter = Callable[["PastMessage"], TriageResult]


class PastMessage(NamedTuple):
    """A message that came, and what a person called it; None where nobody has looked yet. `code`: of its case.

    `lately`: what its author had written of before it.
    """

    code: str
    message: TriageMessage
    truth: Category | None
    is_corrected: bool = False
    lately: frozenset[Category] = frozenset()


@dataclass(frozen=True, slots=True)
class TrialMessage:
    """A message under the protocol in force and under another."""

    past: PastMessage
    before: Category
    after: Category

    @property
    def changes(self) -> bool:
        return self.before is not self.after

    @property
    def is_mended(self) -> bool:
        return self.changes and self.after is self.past.truth

    @property
    def is_spoilt(self) -> bool:
        return self.changes and self.before is self.past.truth


@dataclass(frozen=True, slots=True)
class TrialResult:
    """`judged`: those whose truth is known, of them how many each gets right."""

    tried: tuple[TrialMessage, ...]

    @property
    def judged(self) -> int:
        return sum(one.past.truth is not None for one in self.tried)

    @property
    def right_before(self) -> int:
        return sum(one.before is one.past.truth for one in self.tried)

    @property
    def right_after(self) -> int:
        return sum(one.after is one.past.truth for one in self.tried)

    @property
    def changed(self) -> Sequence[TrialMessage]:
        """What goes wrong first, then what is mended, then what nobody has judged."""
        found = [one for one in self.tried if one.changes]
        return sorted(found, key=lambda one: (not one.is_spoilt, not one.is_mended))


def run_trial(before: Sorter, after: Sorter, messages: Iterable[PastMessage]) -> TrialResult:
    return TrialResult(tuple(TrialMessage(one, before(one).category, after(one).category) for one in messages))


BENCHMARK_LABELS = {
    Category.QUESTION_GENERAL: "question",
    Category.QUESTION_UNIT: "question",
    Category.QUESTION_FILE: "question",
    Category.INCIDENT: "complaint",
    Category.COMPLAINT: "complaint",
    Category.SUGGESTION: "suggestion",
    Category.INSULT: "insult",
    Category.THREAT: "insult",
    Category.SPAM: "spam",
    Category.EMERGENCY: "emergency",
}
"""As `benchmarks.triage` calls them; the others by their own value, which it counts apart."""


def benchmark_label(category: Category) -> str:
    return BENCHMARK_LABELS.get(category, category.value)
