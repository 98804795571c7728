"""Waiting for a condition, as long as a machine three times slower than our slowest needs."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
PATIENCE_S = 300.0
"""Seconds; only a condition never met reaches the limit: others are seen within a PAUSE_S."""
PAUSE_S = 0.1


class NeverCame(AssertionError):
    """A condition that was not met within its limit."""


def wait_until(
    find: Callable[[], Found], what: str | Callable[[], str], *, seconds: float = PATIENCE_S, pause: float = PAUSE_S
) -> Found:
    """Return the first true value of `find`. Raises `NeverCame`, naming the missing `what`."""
    deadline = time.monotonic() + seconds
    while not (outcome := find()):
        if time.monotonic() > deadline:
            raise NeverCame(f"not within {seconds:g} s: {what if isinstance(what, str) else what()}")
        time.sleep(pause)
    return outcome
