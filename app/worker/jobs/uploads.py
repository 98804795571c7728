"""Films that go up before their hour, and those that are taken away again: each in a lane where it delays nothing."""

from datetime import datetime, timedelta

from app.core import clock as clocks
from app.usecases.publishing.delivery_call import DeliveryEnvironment
from app.usecases.publishing.early_uploads import EarlyUploads
from app.usecases.publishing.upload_removal import remove_unsent_uploads
from app.usecases.wiring import Wiring
from app.worker.runner import HOURLY, JobTally, WorkerJob

EARLY_INTERVAL = timedelta(seconds=30)


def upload_jobs(wiring: Wiring) -> list[WorkerJob]:
    return [_early_job(wiring), _remove_job(wiring)]


def _early_job(wiring: Wiring) -> WorkerJob:
    world = DeliveryEnvironment(
        networks=wiring.networks,
        files=wiring.files,
        images=wiring.images,
        unseal=wiring.keyring.unseal,
        known=lambda _: (),
        clock=wiring.clock,
        wait=clocks.sleep,
    )
    uploads = EarlyUploads(wiring.reading, wiring.writing, world)
    return WorkerJob("publishing.upload_early", uploads.upload_next, lane="uploading", every=EARLY_INTERVAL)


def _remove_job(wiring: Wiring) -> WorkerJob:
    def run(now: datetime) -> JobTally:
        unseal = wiring.keyring.unseal
        return {"uploads": remove_unsent_uploads(wiring.reading, wiring.writing, wiring.networks, unseal, now=now)}

    return WorkerJob("publishing.remove_uploads", run, lane="visiting", every=HOURLY)
