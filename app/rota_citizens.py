"""What the worker does about what citizens write: a part of the list in `app.rota`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from app.citizens.jobs import crisis
from app.citizens.jobs.asked import EVERY, count_asked
from app.citizens.jobs.importing import drop_past, import_on
from app.citizens.jobs.keeping import purging
from app.citizens.jobs.moderation import purge_evidence
from app.citizens.jobs.rising import escalate_due
from app.citizens.jobs.templates import remind_templates
from app.citizens.jobs.units import remind_units
from app.citizens.queries import levels, units
from app.citizens.queries.crisis import next_reminder
from app.citizens.queries.measures import next_look
from app.usecases.moderation.reviews import review_measures
from app.usecases.wiring import Wiring
from app.worker import Job, Tally

HOURLY, UNHURRIED = timedelta(hours=1), timedelta(seconds=3)


def of_citizens(wiring: Wiring) -> list[Job]:
    """What the worker does about it by itself; what it hears and answers is of `app.attending`."""
    return [
        Job("citizens.escalate", _counted(wiring, "risen_cases", escalate_due), due=levels.next_due),
        Job("citizens.remind_units", _counted(wiring, "reminded_units", remind_units), due=units.next_due),
        Job("citizens.watch", _counted(wiring, "spikes", crisis.watch), every=crisis.EVERY),
        Job("citizens.count_asked", _counted(wiring, "asked_topics", count_asked), every=EVERY),
        Job("citizens.remind_templates", _counted(wiring, "templates_due", remind_templates), every=HOURLY),
        Job("citizens.remind", _counted(wiring, "updates_due", crisis.remind_updates), due=next_reminder),
        *_kept(wiring),
        *_moderated(wiring),
    ]


def _kept(wiring: Wiring) -> list[Job]:
    term = timedelta(days=wiring.config.citizen_days)
    purge = purging(wiring.reading, wiring.writing, wiring.files, keep_for=term)
    going_on = partial(import_on, wiring.reading, wiring.writing)
    return [
        Job("citizens.purge", purge, every=HOURLY),
        Job("citizens.import", going_on, every=UNHURRIED),
        Job("citizens.drop_files", _counted(wiring, "dropped_files", drop_past), every=HOURLY),
    ]


def _moderated(wiring: Wiring) -> list[Job]:
    return [
        Job(
            "citizens.review_measures",
            lambda now: {"measures": review_measures(wiring.writing, now=now)},
            due=next_look,
            every=UNHURRIED,
        ),
        Job(
            "citizens.purge_evidence",
            lambda now: {"proof": purge_evidence(wiring.writing, wiring.files, now=now)},
            every=HOURLY,
        ),
    ]


def _counted(wiring: Wiring, word: str, run: Callable[..., int]) -> Callable[[datetime], Tally]:
    """A job that says how many it did of one thing."""
    return lambda now: {word: run(wiring.reading, wiring.writing, now=now)}
