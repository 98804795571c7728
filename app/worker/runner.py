"""The worker process: APScheduler runs each job at its interval, or when its table says.

Due work stays in tables: one worker or ten do it once. A lane is a one-thread executor: silent mail servers never delay
publications.
"""

import signal
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

import structlog
from apscheduler.events import EVENT_JOB_EXECUTED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlmodel import Session

from app.core.clock import Clock, sleep
from app.db.engine import is_busy
from app.db.scope import Sessions
from app.usecases.wiring import Wiring

DUE_EXECUTOR = "due"
TICK = timedelta(seconds=1)
SLOW_INTERVAL = timedelta(seconds=3)
"""The pace of work that can wait: nothing expired or stopped is sent."""
HOURLY = timedelta(hours=1)
FAILURE_REST = timedelta(seconds=10)
MAX_WAIT = timedelta(seconds=5)
MAX_ROUNDS = 100_000
JobTally = Mapping[str, int]
DueReader = Callable[[Session], datetime | None]
log = structlog.get_logger("worker")


@dataclass(frozen=True, slots=True)
class WorkerJob:
    """A job; `run` does a batch and returns its tally, empty or all-zero when nothing was due.

    It runs every `every`, and at once after a batch that did something; with `due`, which cheaply reads the next due
    time, when that comes. Jobs of a lane wait for each other. `finish` completes work under way at the end. It waits
    while `gives_way_to` reports more pressing work, up to `MAX_WAIT`.
    """

    name: str
    run: Callable[[datetime], JobTally]
    lane: str = "house"
    due: DueReader | None = None
    every: timedelta = TICK
    finish: Callable[[], JobTally] = dict
    gives_way_to: Callable[[], bool] = bool


class CountedRun(Protocol):
    """A job's work, which returns how many rows it saw to."""

    def __call__(self, reading: Sessions, writing: Sessions, /, *, now: datetime) -> int: ...


def counted_job(wiring: Wiring, word: str, run: CountedRun) -> Callable[[datetime], JobTally]:
    return lambda now: {word: run(wiring.reading, wiring.writing, now=now)}


class JobBatch(NamedTuple):
    """A tally, None when it failed, and when it is due next."""

    tally: JobTally | None
    due: datetime | None = None


def _rest_after(failure: Exception) -> timedelta:
    """Return the wait before a job that failed is run again: a busy database is asked at the next tick."""
    return TICK if is_busy(failure) else FAILURE_REST


class Worker:
    """A runner; a failed job rests, stopping no other."""

    def __init__(self, sessions: Callable[[], Session], clock: Clock, jobs: Sequence[WorkerJob]) -> None:
        self._clock = clock
        self._sessions = sessions
        self._jobs = jobs
        self._with_due = {job.name for job in jobs if job.due}
        self._waiting: dict[str, datetime] = {}
        lanes = sorted({DUE_EXECUTOR, *(job.lane for job in jobs)})
        self._lanes = {lane: ThreadPoolExecutor(1, {"thread_name_prefix": lane}) for lane in lanes}
        self._scheduler = BlockingScheduler(
            timezone=UTC,
            executors=self._lanes,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_listener(self._move_executed, EVENT_JOB_EXECUTED)

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, finishing the batch."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.end())
        log.info("started", jobs=[job.name for job in self._jobs])
        self._add_jobs()
        self._scheduler.start()
        for lane in self._lanes.values():
            lane.shutdown(wait=True)
        log.info("ended", **self._finish())

    def end(self) -> None:
        """End the worker, safely in signal handlers: another thread takes locks."""
        threading.Thread(target=self._shut_down, daemon=True).start()

    def once(self, now: datetime) -> tuple[Counter[str], bool]:
        """Run at one instant until nothing is due; return tally and success."""
        done: Counter[str] = Counter()
        failed: set[str] = set()
        for _ in range(MAX_ROUNDS):
            tallies = {job.name: self._run_batch(job, now).tally for job in self._jobs if job.name not in failed}
            failed |= {name for name, tally in tallies.items() if tally is None}
            for tally in tallies.values():
                done.update(tally or {})
            if not any(any(tally.values()) for tally in tallies.values() if tally):
                break
        return done + self._finish(), not failed

    def _add_jobs(self) -> None:
        """Schedule each job, paused if it has a due time, and one reading of these per interval.

        Microseconds keep a lane in table order, which begins with the sign of life.
        """
        start = self._clock() + TICK
        for place, job in enumerate(self._jobs):
            first = None if job.due else start + place * timedelta.resolution
            self._add(job.every, self._run_scheduled, job, id=job.name, executor=job.lane, next_run_time=first)
        for every in {job.every for job in self._jobs if job.due}:
            readers = [(job.name, job.due) for job in self._jobs if job.due and job.every == every]
            self._add(every, self._schedule_due, readers, every, executor=DUE_EXECUTOR, next_run_time=start)

    def _add(self, every: timedelta, function: Callable[..., object], *args: object, **options: object) -> None:
        self._scheduler.add_job(function, "interval", args, seconds=every.total_seconds(), **options)

    def _schedule_due(self, readers: Sequence[tuple[str, DueReader]], every: timedelta) -> None:
        """Schedule paused jobs due before the next reading, by one session."""
        now = self._clock()
        with self._sessions() as session:
            for name, read_due in readers:
                if not self._is_paused(name):
                    continue
                try:
                    due = read_due(session)
                except Exception as failure:
                    session.rollback()
                    log.exception("failed", job=name)
                    self._move(name, now + _rest_after(failure))
                else:
                    if due and due < now + every:
                        self._move(name, max(due, now))

    def _is_paused(self, name: str) -> bool:
        job = self._scheduler.get_job(name)
        return job is not None and job.next_run_time is None

    def _run_scheduled(self, job: WorkerJob) -> datetime | None:
        """Run a batch; return when to run next, None for the next interval or reading.

        Looking the job up waits until the scheduler has noted this run: the return value comes last.
        """
        if self._scheduler.get_job(job.name) is None:
            return None
        now = self._clock()
        if self._gives_way(job, now):
            return now + TICK
        tally, due = self._run_batch(job, now)
        if tally is None:
            return due
        if any(tally.values()):
            return now
        return due if due and now < due < now + job.every else None

    def _gives_way(self, job: WorkerJob, now: datetime) -> bool:
        if job.gives_way_to() and now < self._waiting.setdefault(job.name, now + MAX_WAIT):
            return True
        self._waiting.pop(job.name, None)
        return False

    def _run_batch(self, job: WorkerJob, now: datetime) -> JobBatch:
        try:
            due = self._read_due(job.due) if job.due else now
            tally = job.run(now) if due and due <= now else {}
        except Exception as failure:
            log.exception("failed", job=job.name)
            return JobBatch(None, now + _rest_after(failure))
        if any(tally.values()):
            log.info("done", job=job.name, **tally)
        return JobBatch(tally, due)

    def _read_due(self, read_due: DueReader) -> datetime | None:
        with self._sessions() as session:
            return read_due(session)

    def _move_executed(self, event: JobExecutionEvent) -> None:
        """Move a job to the instant returned; without one, pause jobs with a due time."""
        if event.retval or event.job_id in self._with_due:
            self._move(event.job_id, event.retval)

    def _move(self, name: str, at: datetime | None) -> None:
        with suppress(JobLookupError):  # ended meanwhile
            self._scheduler.modify_job(name, next_run_time=at)

    def _finish(self) -> Counter[str]:
        done: Counter[str] = Counter()
        for job in self._jobs:
            done.update(job.finish())
        return done

    def _shut_down(self) -> None:
        """Stop starting jobs, even if barely started; waiting here would hold locks."""
        while not self._scheduler.running:
            sleep(0.05)
        self._scheduler.shutdown(wait=False)
