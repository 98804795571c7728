"""The only module that may ask the machine what time it is."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_now() -> datetime:
    return datetime.now(UTC)


def wait(seconds: float) -> None:
    time.sleep(seconds)
