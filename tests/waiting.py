"""Waiting for a condition, for as long as a machine three times slower than the slowest of ours needs."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
PATIENCE_S = 300.0
"""A limit is met only by what never comes: what does come is seen within a PAUSE_S."""
PAUSE_S = 0.1


class NeverCame(AssertionError):
    """A condition was not met within its limit."""


def wait_until(
    find: Callable[[], Found], what: str | Callable[[], str], *, seconds: float = PATIENCE_S, pause: float = PAUSE_S
) -> Found:
    """Return the first true value of `find`. Raises `NeverCame`, naming `what` did not come."""
    deadline = time.monotonic() + seconds
    while not (outcome := find()):
        if time.monotonic() > deadline:
            raise NeverCame(f"not within {seconds:g} s: {what if isinstance(what, str) else what()}")
        time.sleep(pause)
    return outcome
