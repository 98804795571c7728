"""A clock that moves only when a test moves it."""

from datetime import UTC, datetime, timedelta

MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


class StoppedClock:
    """A clock that starts on Monday 1 March 2027 at 10:00 in Madrid."""

    def __init__(self, instant: datetime = MONDAY) -> None:
        self.instant = instant

    def __call__(self) -> datetime:
        return self.instant

    def forward(self, **delta: float) -> datetime:
        self.instant += timedelta(**delta)
        return self.instant
