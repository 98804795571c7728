"""Outcomes of outside calls, and their repetition (invariant I5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)


class CallOutcome(StrEnum):
    """An outcome; tables store their own words (`outcome_words`)."""

    DONE = "done"
    NOT_SENT = "not_sent"
    RATE_LIMITED = "rate_limited"
    REFUSED = "refused"
    UNAUTHORISED = "unauthorised"
    UNKNOWN = "unknown"
    GONE = "gone"
    """The message to answer is gone."""


def outcome_words(**own: str) -> Mapping[CallOutcome, str]:
    """Return a table's words; GONE only if among them."""
    words = {outcome: own.get(outcome.value, outcome.value) for outcome in CallOutcome}
    return {outcome: word for outcome, word in words.items() if outcome is not CallOutcome.GONE or outcome in own}


@dataclass(frozen=True)
class NextState(Generic[State]):
    """A state and when to look again (None: not by itself)."""

    state: State
    at: datetime | None = None


BACK_OFF = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""Delays before repeating unsent requests."""


def retry_instant(attempts: int, *, now: datetime, retry_at: datetime | None = None) -> datetime:
    """Return the next try after `attempts` made; `retry_at`: the network's."""
    return max(retry_at, now + BACK_OFF[0]) if retry_at else now + delay_after(attempts, BACK_OFF)


def delay_after(failures: int, delays: Sequence[timedelta]) -> timedelta:
    """Return the delay after so many failures in a row; the last one repeats."""
    return delays[min(failures, len(delays)) - 1]
