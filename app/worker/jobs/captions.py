"""Captions that a machine proposes, in a lane of their own; a program that listens for minutes holds no thread."""

from app.usecases.media.caption_writer import CaptionWriter
from app.usecases.media.proposed_captions import delete_old_proposals
from app.usecases.wiring import Wiring
from app.worker.runner import HOURLY, SLOW_INTERVAL, WorkerJob, counted_job


def caption_jobs(wiring: Wiring) -> list[WorkerJob]:
    forget = counted_job(wiring, "proposed_captions", delete_old_proposals)
    jobs = [WorkerJob("media.forget_captions", forget, lane="captions", every=HOURLY)]
    return [*jobs, _propose_job(wiring)] if wiring.transcriber else jobs


def _propose_job(wiring: Wiring) -> WorkerJob:
    assert wiring.transcriber is not None
    writer = CaptionWriter(wiring.writing, wiring.files, wiring.transcriber, wiring.clock)
    return WorkerJob(
        "media.propose_captions",
        writer.write_due,
        lane="captions",
        due=writer.due,
        every=SLOW_INTERVAL,
        finish=writer.stop,
    )
