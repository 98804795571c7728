"""Terms of reading: often at first, seldom later, and never once a publication is old."""

from dataclasses import dataclass
from datetime import date

WEEK = 7


@dataclass(frozen=True, slots=True)
class ReadingTerms:
    """Days since the publication until which it is read daily, and then weekly."""

    daily_until: int
    weekly_until: int


FREE, PRICED = ReadingTerms(daily_until=30, weekly_until=90), ReadingTerms(daily_until=0, weekly_until=30)
"""A network that charges for reading is asked five times of each publication, not forty."""


def is_reading_due(published_on: date, last_read_on: date | None, *, today: date, terms: ReadingTerms = FREE) -> bool:
    age = (today - published_on).days
    if age > terms.weekly_until:
        return False
    since_last = WEEK if last_read_on is None else (today - last_read_on).days
    return since_last >= (1 if age <= terms.daily_until else WEEK)
