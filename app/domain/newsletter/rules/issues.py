"""When issues leave, and when a subscription ends by itself."""

from datetime import datetime, timedelta

from app.core.messages import LabelledEnum, msg
from app.core.zones import local_day
from app.domain.notifications.rules.delivery_times import ReaderHours, next_digest_time


class Cadence(LabelledEnum):
    DAILY = "daily", msg("Cada día")
    WEEKLY = "weekly", msg("Cada lunes")


TERM_TO_CONFIRM = timedelta(days=3)
"""How long an address is kept that nobody has confirmed."""
MOST_REFUSALS = 3
SETTLING = timedelta(minutes=10)
"""How long after a publication its outcome may still be unwritten: issues leave that time to the next."""
MONDAY = 0
_DAYS_IN_A_WEEK = 7


def next_issue(cadence: Cadence, zone: str, *, now: datetime) -> datetime:
    """Return the next eight in the morning of the organisation's zone, on a Monday if weekly."""
    at = now
    for _ in range(_DAYS_IN_A_WEEK):
        at = next_digest_time(ReaderHours(zone), now=at)
        if cadence is Cadence.DAILY or local_day(at, zone).weekday() == MONDAY:
            break
    return at


def closing_time(issue_at: datetime) -> datetime:
    """Return when the issue's news end and the next one's begin."""
    return issue_at - SETTLING
