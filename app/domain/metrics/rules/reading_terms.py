"""Terms of reading: daily at first, weekly later, and never once a publication is old."""

from datetime import date

DAILY_UNTIL, WEEKLY_UNTIL, WEEK = 30, 90, 7
"""Days since the publication."""


def is_reading_due(published_on: date, last_read_on: date | None, *, today: date) -> bool:
    age = (today - published_on).days
    if age > WEEKLY_UNTIL:
        return False
    since_last = WEEK if last_read_on is None else (today - last_read_on).days
    return since_last >= (1 if age <= DAILY_UNTIL else WEEK)
