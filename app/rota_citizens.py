"""The part of the worker's list that is about what citizens write."""

from datetime import timedelta
from functools import partial

from app.citizens.jobs.importing import import_on
from app.citizens.jobs.keeping import purging
from app.wiring import Wiring
from app.worker import Job

HOURLY, UNHURRIED = timedelta(hours=1), timedelta(seconds=3)


def of_citizens(wiring: Wiring) -> list[Job]:
    term = timedelta(days=wiring.config.citizen_days)
    purge = purging(wiring.reading, wiring.writing, wiring.files, keep_for=term)
    going_on = partial(import_on, wiring.reading, wiring.writing)
    return [Job("citizens.purge", purge, every=HOURLY), Job("citizens.import", going_on, every=UNHURRIED)]
