"""Every read of the calendar: windows of days, and what a sheet is compared with."""

from app.calendar.queries.clashes import clashes_at, clashes_of
from app.calendar.queries.imports import batch_or_404, last_batches, matches_of, outcomes_now, outcomes_of
from app.calendar.queries.known import known_of, office_of
from app.calendar.queries.windows import (
    Due,
    Entry,
    Wanted,
    deadlines_in,
    entries_in,
    published_in,
    with_accounts,
)

__all__ = [
    "Due",
    "Entry",
    "Wanted",
    "batch_or_404",
    "clashes_at",
    "clashes_of",
    "deadlines_in",
    "entries_in",
    "known_of",
    "last_batches",
    "matches_of",
    "office_of",
    "outcomes_now",
    "outcomes_of",
    "published_in",
    "with_accounts",
]
