"""Days ahead on which an account that usually speaks has nothing to say."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
CUSTOM_SPAN, SILENCE_HORIZON = timedelta(weeks=8), timedelta(days=14)
USUAL_WEEKS = 5
"""Of the last eight weeks, those in which it spoke on a day of the week: more than half is a custom."""
MOST_SILENCES = 6
AccountDay = tuple[int, date]
"""An account, and a day on which it speaks."""


@dataclass(frozen=True, slots=True)
class SilentDays:
    """An account, and the days in a row on which it has nothing, both ends included."""

    account: int
    first: date
    last: date


def find_silences(spoken: Collection[AccountDay], today: date, *, shut: Collection[date] = ()) -> list[SilentDays]:
    """Those of the fourteen days after today, in order; nobody is expected to speak on a day that is shut."""
    said = set(spoken)
    usual = _usual_weekdays(said, today)
    ahead = [today + n * DAY for n in range(1, SILENCE_HORIZON.days + 1)]
    found = [
        run
        for account in sorted({account for account, _ in usual})
        for run in _silent_runs(account, [day for day in ahead if (account, day.weekday()) in usual], said, shut)
    ]
    return sorted(found, key=lambda one: (one.first, one.account))


def _usual_weekdays(said: Collection[AccountDay], today: date) -> set[tuple[int, int]]:
    """The days of the week (0 is Monday) on which each account usually speaks."""
    weeks = Counter((account, day.weekday()) for account, day in said if today - CUSTOM_SPAN <= day < today)
    return {custom for custom, count in weeks.items() if count >= USUAL_WEEKS}


def _silent_runs(
    account: int, expected: Sequence[date], said: Collection[AccountDay], shut: Collection[date]
) -> Iterator[SilentDays]:
    silent = [day for day in expected if day not in shut and (account, day) not in said]
    begins = [day for day in silent if day - DAY not in silent]
    ends = [day for day in silent if day + DAY not in silent]
    return (SilentDays(account, *both) for both in zip(begins, ends, strict=True))
