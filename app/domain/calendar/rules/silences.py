from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
CUSTOM_SPAN, SILENCE_HORIZON = timedelta(weeks=8), timedelta(days=14)
USUAL_WEEKS = 5
"""Weeks of the last eight making a weekday usual."""
MOST_SILENCES = 6
AccountDay = tuple[int, date]


@dataclass(frozen=True, slots=True)
class SilentDays:
    """Both ends included."""

    account: int
    first: date
    last: date


def find_silences(
    published_days: Collection[AccountDay], today: date, *, shut: Collection[date] = ()
) -> list[SilentDays]:
    """Return silences of the next fourteen days, in order, without `shut` ones."""
    account_days = set(published_days)
    usual = _usual_weekdays(account_days, today)
    ahead = [today + n * DAY for n in range(1, SILENCE_HORIZON.days + 1)]
    silences = [
        run
        for account in sorted({account for account, _ in usual})
        for run in _silent_runs(
            account, [day for day in ahead if (account, day.weekday()) in usual], account_days, shut
        )
    ]
    return sorted(silences, key=lambda silence: (silence.first, silence.account))


def _usual_weekdays(account_days: Collection[AccountDay], today: date) -> set[tuple[int, int]]:
    """Return accounts' usual weekdays (0 is Monday)."""
    weeks = Counter((account, day.weekday()) for account, day in account_days if today - CUSTOM_SPAN <= day < today)
    return {custom for custom, count in weeks.items() if count >= USUAL_WEEKS}


def _silent_runs(
    account: int, expected: Sequence[date], account_days: Collection[AccountDay], shut: Collection[date]
) -> Iterator[SilentDays]:
    silent = [day for day in expected if day not in shut and (account, day) not in account_days]
    begins = [day for day in silent if day - DAY not in silent]
    ends = [day for day in silent if day + DAY not in silent]
    return (SilentDays(account, *both) for both in zip(begins, ends, strict=True))
