"""What the worker does about what citizens write: the part of its list that is theirs."""

from collections.abc import Callable
from datetime import datetime

from app.citizens.jobs import crisis
from app.citizens.queries.crisis import next_reminder
from app.wiring import Wiring
from app.worker import Job, Tally


def jobs_of(wiring: Wiring) -> list[Job]:
    return [
        Job("citizens.watch", _counted(wiring, "spikes", crisis.watch), every=crisis.EVERY),
        Job("citizens.remind", _counted(wiring, "updates_due", crisis.remind_updates), due=next_reminder),
    ]


def _counted(wiring: Wiring, word: str, run: Callable[..., int]) -> Callable[[datetime], Tally]:
    """A job that says how many it did of one thing."""
    return lambda now: {word: run(wiring.reading, wiring.writing, now=now)}
