"""The process that watches the clock: it asks the database what is due, and does it.

APScheduler only ticks; the schedule is in our tables, so one worker or ten do the same work once. Jobs are kept
in lanes, one thread each, so that a mail server that does not answer never delays a publication.
"""

import logging
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlmodel import Session

from app.core.clock import Clock, wait

TICK = timedelta(seconds=1)
REST = timedelta(seconds=10)
LONGEST_WAIT = timedelta(seconds=5)
ROUNDS = 100_000
Tally = Mapping[str, int]
log = structlog.get_logger("worker")


@dataclass(frozen=True, slots=True)
class Job:
    """`run` does one batch at an instant and says what it did: an empty or all-zero tally means nothing was due.

    `due` is a cheap read of when there will be something to do; without it the job runs at every tick. Once it found
    nothing to do it rests for `every`. Jobs of one lane wait for each other. `finish` brings home what is still under
    way at the end. While `gives_way_to` says that something more pressing is at work the job waits, up to
    `LONGEST_WAIT`.
    """

    name: str
    run: Callable[[datetime], Tally]
    lane: str = "house"
    due: Callable[[Session], datetime | None] | None = None
    every: timedelta = timedelta()
    finish: Callable[[], Tally] = dict
    gives_way_to: Callable[[], bool] = bool


class Worker:
    """Runs jobs until told to end; one that fails rests a little and never stops the others."""

    def __init__(self, sessions: Callable[[], Session], clock: Clock, jobs: Sequence[Job]) -> None:
        self._clock = clock
        self._sessions = sessions
        self._jobs = jobs
        self._ending = threading.Event()
        self._resting: dict[str, datetime] = {}
        self._due: dict[str, datetime | None] = {}
        self._waiting: dict[str, datetime] = {}
        lanes = sorted({job.lane for job in jobs})
        self._scheduler = BlockingScheduler(
            timezone=UTC,
            executors={lane: ThreadPoolExecutor(1) for lane in lanes},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for lane in lanes:
            self._scheduler.add_job(
                self._tick, "interval", args=[lane], executor=lane, id=lane, seconds=TICK.total_seconds()
            )

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; the batch at hand is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.end())
        log.info("started", jobs=[job.name for job in self._jobs])
        self._scheduler.start()
        log.info("ended", **self._finish())

    def end(self) -> None:
        """Safe in a signal handler: the scheduler's locks are taken by another thread."""
        self._ending.set()
        threading.Thread(target=self._shut_down).start()

    def once(self, now: datetime) -> tuple[Counter[str], bool]:
        """Run every job at one instant until nothing is due: what was done, and whether no job failed."""
        done: Counter[str] = Counter()
        failed: set[str] = set()
        for _ in range(ROUNDS):
            tallies = {job.name: self._attempt(job, now) for job in self._jobs if job.name not in failed}
            failed |= {name for name, tally in tallies.items() if tally is None}
            for tally in tallies.values():
                done.update(tally or {})
            if not any(any(tally.values()) for tally in tallies.values() if tally):
                break
        return done + self._finish(), not failed

    def _finish(self) -> Counter[str]:
        done: Counter[str] = Counter()
        for job in self._jobs:
            done.update(job.finish())
        return done

    def _tick(self, lane: str) -> None:
        """Do what is due in a lane until nothing is; then ask to be woken for what is due before the next tick."""
        jobs = [job for job in self._jobs if job.lane == lane]
        progress = True
        while progress and not self._ending.is_set():
            now = self._clock()
            steps = [self._step(job, now) for job in jobs]
            progress = any(steps)
        if not self._ending.is_set():
            self._ask_to_be_woken(lane, jobs)

    def _step(self, job: Job, now: datetime) -> bool:
        """One batch of a job that neither rests nor gives way; whether it did anything."""
        if now < self._resting.get(job.name, now) or self._gives_way(job, now):
            return False
        tally = self._attempt(job, now)
        is_busy = any((tally or {}).values())
        if rest := REST if tally is None else timedelta() if is_busy else job.every:
            self._resting[job.name] = now + rest
        return is_busy

    def _gives_way(self, job: Job, now: datetime) -> bool:
        if job.gives_way_to() and now < self._waiting.setdefault(job.name, now + LONGEST_WAIT):
            return True
        self._waiting.pop(job.name, None)
        return False

    def _attempt(self, job: Job, now: datetime) -> Tally | None:
        """What one batch did, nothing when nothing is due; None when it failed, which is logged."""
        try:
            due = self._due_at(job) if job.due else now
            tally = job.run(now) if due is not None and due <= now else {}
        except Exception:
            log.exception("failed", job=job.name)
            return None
        if any(tally.values()):
            log.info("done", job=job.name, **tally)
        return tally

    def _due_at(self, job: Job) -> datetime | None:
        if job.due is None:
            return None
        with self._sessions() as session:
            due = self._due[job.name] = job.due(session)
        return due

    def _ask_to_be_woken(self, lane: str, jobs: Sequence[Job]) -> None:
        """What was last read of when each job is due is still fresh: the last round of the tick read it."""
        now = self._clock()
        instants = [due for job in jobs if (due := self._due.get(job.name)) is not None]
        if soon := min((due for due in instants if now < due < now + TICK), default=None):
            self._scheduler.add_job(
                self._tick, "date", args=[lane], executor=lane, id=f"{lane}.wake", run_date=soon, replace_existing=True
            )

    def _shut_down(self) -> None:
        """Wait for the batches at hand. The signal may have come before the scheduler was quite started."""
        while not self._scheduler.running:
            wait(0.05)
        self._scheduler.shutdown(wait=True)


def configure_log(level: str) -> None:
    """JSON lines on stderr. Nothing personal is logged: names of jobs, counts, and errors without their values."""
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping().get(level.upper(), 20)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
