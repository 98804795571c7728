"""Feeds joined from months: a change rereads only its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.feeds.rules.readers import FeedWindow


@dataclass(frozen=True, slots=True)
class FeedSlice:
    """A half-open part with its months' version; `is_before`: begun earlier."""

    opens: datetime
    closes: datetime
    version: int
    is_before: bool = False


def month_number(instant: datetime) -> int:
    """Return the UTC month from year 0."""
    at = instant.astimezone(UTC)
    return at.year * 12 + at.month - 1


def feed_slices(window: FeedWindow, versions: Mapping[str, int]) -> Iterator[FeedSlice]:
    """Yield slices in order. `versions`: changes by month number."""
    first, last = month_number(window.opens), month_number(window.closes)
    before = sum(version for month, version in versions.items() if int(month) <= first)
    yield FeedSlice(window.reaches_back_to, window.opens, before, is_before=True)
    for month in range(first, last + 1):
        opens, closes = max(_month_start(month), window.opens), min(_month_start(month + 1), window.closes)
        if opens < closes:
            yield FeedSlice(opens, closes, versions.get(str(month), 0))


def advance_months(versions: Mapping[str, int], months: set[int]) -> dict[str, int]:
    return {**versions, **{str(month): versions.get(str(month), 0) + 1 for month in sorted(months)}}


def _month_start(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
