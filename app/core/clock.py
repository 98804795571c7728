"""The only reader of the machine's clock."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_now() -> datetime:
    return datetime.now(UTC)


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def monotonic_seconds() -> float:
    """Return seconds; only differences have meaning."""
    return time.monotonic()
