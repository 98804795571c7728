"""What a reader asks the compliance report for: how many months, until which, and of what."""

from dataclasses import dataclass
from datetime import datetime

from app.reports.rules.months import Month
from app.topics.rules import TopicClass

LENGTHS = (1, 3, 6, 12)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Empty means any. By language everything is narrowed but K18, which is of all of them."""

    channel_id: int | None = None
    topic_class: TopicClass | None = None
    language: str = ""

    @property
    def is_whole(self) -> bool:
        return self == Narrowed()

    @property
    def of_any_language(self) -> "Narrowed":
        return Narrowed(self.channel_id, self.topic_class)


@dataclass(frozen=True, slots=True)
class Stretch:
    """`months` asked for after as many `before`, and the instants between which each lies (one more than months)."""

    before: tuple[Month, ...]
    months: tuple[Month, ...]
    bounds: tuple[datetime, ...]

    @property
    def every(self) -> tuple[Month, ...]:
        return (*self.before, *self.months)
