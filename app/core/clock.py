"""The only module that may ask the machine what time it is."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_now() -> datetime:
    return datetime.now(UTC)


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def monotonic_seconds() -> float:
    """Seconds of the machine's own, that no change of the hour moves: only their differences say anything."""
    return time.monotonic()
