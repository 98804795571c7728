"""What the worker does about what citizens write; a part of the rota."""

from datetime import timedelta

from app.citizens.jobs.moderation import purge_evidence, review_measures
from app.citizens.queries.measures import next_look
from app.wiring import Wiring
from app.worker import Job

UNHURRIED = timedelta(seconds=3)
TIDY_EVERY = timedelta(hours=1)


def jobs_of(wiring: Wiring) -> list[Job]:
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
            every=TIDY_EVERY,
        ),
    ]
