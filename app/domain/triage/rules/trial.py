"""Agreement with people on triaged messages, and changes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.cases.rules.categories import Category
from app.domain.triage.rules.triage import TriageMessage, TriageResult

Sorter = Callable[["PastMessage"], TriageResult]


class PastMessage(NamedTuple):
    """A person's category, None if not reviewed; its case's `code`; the author's earlier categories (`lately`)."""

    code: str
    message: TriageMessage
    truth: Category | None
    is_corrected: bool = False
    lately: frozenset[Category] = frozenset()


@dataclass(frozen=True, slots=True)
class TrialMessage:
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
    """`judged`: messages of known truth; and how many each protocol gets right."""

    tried: tuple[TrialMessage, ...]

    @property
    def judged(self) -> int:
        return sum(trial_message.past.truth is not None for trial_message in self.tried)

    @property
    def right_before(self) -> int:
        return sum(trial_message.before is trial_message.past.truth for trial_message in self.tried)

    @property
    def right_after(self) -> int:
        return sum(trial_message.after is trial_message.past.truth for trial_message in self.tried)

    @property
    def changed(self) -> Sequence[TrialMessage]:
        """Return newly wrong first, then mended, then unjudged."""
        messages = [trial_message for trial_message in self.tried if trial_message.changes]
        return sorted(messages, key=lambda message: (not message.is_spoilt, not message.is_mended))


def run_trial(before: Sorter, after: Sorter, messages: Iterable[PastMessage]) -> TrialResult:
    return TrialResult(
        tuple(TrialMessage(message, before(message).category, after(message).category) for message in messages)
    )


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
"""Labels of `benchmarks.triage`; other categories are counted apart."""


def benchmark_label(category: Category) -> str:
    return BENCHMARK_LABELS.get(category, category.value)
