from functools import partial

from app.db.claim import next_due
from app.domain.directory.models import Channel
from app.usecases.directory.authorisations import delete_ended_authorisations
from app.usecases.publishing.token_extension import TokenExtender
from app.usecases.publishing.token_rotation import TokenRotator
from app.usecases.publishing.token_warnings import warn_of_ends
from app.usecases.wiring import Wiring
from app.worker.runner import HOURLY, SLOW_INTERVAL, WorkerJob, counted_job


def token_jobs(wiring: Wiring) -> list[WorkerJob]:
    """Return the jobs that prolong tokens, in a lane of their own, and warn of those a person renews."""
    extender = TokenExtender(wiring.writing, wiring.refreshers, wiring.keyring)
    rotator = TokenRotator(wiring.writing, wiring.renewers, wiring.keyring)
    due, forget = partial(next_due, model=Channel), counted_job(wiring, "authorisations", delete_ended_authorisations)
    return [
        WorkerJob("tokens.extend", extender.extend_due, lane="tokens", due=due, every=SLOW_INTERVAL),
        WorkerJob("tokens.rotate", rotator.rotate_due, lane="tokens", due=due, every=SLOW_INTERVAL),
        WorkerJob("tokens.warn", counted_job(wiring, "warned_accounts", warn_of_ends), lane="tokens", every=HOURLY),
        WorkerJob("tokens.forget_begun", forget, lane="tokens", every=HOURLY),
    ]
