"""The clock process, which asks the database what is due and does it.

APScheduler only ticks: the schedule is in tables, so one worker or ten do the same work once. A thread per lane keeps
silent mail servers from delaying publications.
"""

import logging
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor as Ticking
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlmodel import Session

from app.core.clock import Clock, sleep

WAKE_EXECUTOR = "waking"
"""A separate thread, so that due work does not wait for the general look."""
TICK = timedelta(seconds=1)
FAILURE_REST = timedelta(seconds=10)
MAX_WAIT = timedelta(seconds=5)
MAX_ROUNDS = 100_000
JobTally = Mapping[str, int]
log = structlog.get_logger("worker")


@dataclass(frozen=True, slots=True)
class WorkerJob:
    """A job; `run` does a batch and returns its tally, empty or all-zero when nothing was due.

    `due` cheaply reads the next due time; without it the job runs every tick. Idle jobs rest for `every`; jobs of a
    lane wait for each other. `finish` completes work under way at the end. A job waits while `gives_way_to` reports
    more pressing work, up to `MAX_WAIT`.
    """

    name: str
    run: Callable[[datetime], JobTally]
    lane: str = "house"
    due: Callable[[Session], datetime | None] | None = None
    every: timedelta = timedelta()
    finish: Callable[[], JobTally] = dict
    gives_way_to: Callable[[], bool] = bool


class Worker:
    """A runner of jobs; a failed one rests and never stops the others."""

    def __init__(self, sessions: Callable[[], Session], clock: Clock, jobs: Sequence[WorkerJob]) -> None:
        self._clock = clock
        self._sessions = sessions
        self._jobs = jobs
        self._ending = threading.Event()
        self._resting: dict[str, datetime] = {}
        self._due: dict[str, datetime | None] = {}
        self._waiting: dict[str, datetime] = {}
        self._busy: set[str] = set()
        self._taking = threading.Lock()
        self._lanes = {lane: [job for job in jobs if job.lane == lane] for lane in sorted({job.lane for job in jobs})}
        self._threads = {lane: ThreadPoolExecutor(1, thread_name_prefix=lane) for lane in self._lanes}
        self._scheduler = BlockingScheduler(
            timezone=UTC,
            executors={"default": Ticking(1), WAKE_EXECUTOR: Ticking(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_job(self._look, "interval", args=[list(self._lanes)], seconds=TICK.total_seconds())

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, finishing the current batch."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.end())
        log.info("started", jobs=[job.name for job in self._jobs])
        self._scheduler.start()
        for thread in self._threads.values():
            thread.shutdown(wait=True)
        log.info("ended", **self._finish())

    def end(self) -> None:
        """End, safely in a signal handler: another thread takes the scheduler's locks."""
        self._ending.set()
        threading.Thread(target=self._shut_down).start()

    def once(self, now: datetime) -> tuple[Counter[str], bool]:
        """Run every job at one instant until nothing is due; return the tally and success."""
        done: Counter[str] = Counter()
        failed: set[str] = set()
        for _ in range(MAX_ROUNDS):
            tallies = {job.name: self._at_once(job, now) for job in self._jobs if job.name not in failed}
            failed |= {name for name, tally in tallies.items() if tally is None}
            for tally in tallies.values():
                done.update(tally or {})
            if not any(any(tally.values()) for tally in tallies.values() if tally):
                break
        return done + self._finish(), not failed

    def _at_once(self, job: WorkerJob, now: datetime) -> JobTally | None:
        with self._sessions() as session:
            is_due = self._is_due(job, session, now)
        return self._attempt(job, now) if is_due else None if is_due is None else {}

    def _finish(self) -> Counter[str]:
        done: Counter[str] = Counter()
        for job in self._jobs:
            done.update(job.finish())
        return done

    def _look(self, lanes: Sequence[str]) -> None:
        """Begin the lanes with work, by one look at all: mostly there is none."""
        now = self._clock()
        with self._sessions() as session:
            up = {lane: self._up(lane, session, now) for lane in lanes if lane not in self._busy}
        for lane, jobs in up.items():
            self._begin(lane, jobs, now)

    def _begin(self, lane: str, jobs: Sequence[WorkerJob], now: datetime) -> None:
        if not jobs or self._ending.is_set():
            self._ask_to_be_woken(lane)
        elif self._takes(lane):
            self._threads[lane].submit(self._work, lane, jobs, now)

    def _takes(self, lane: str) -> bool:
        """Take a lane once, even if looked at twice simultaneously."""
        with self._taking:
            was_free = lane not in self._busy
            self._busy.add(lane)
        return was_free

    def _work(self, lane: str, jobs: Sequence[WorkerJob], now: datetime) -> None:
        """Work a lane until nothing is due."""
        try:
            while not self._ending.is_set():
                progress = [self._step(job, now) for job in jobs]
                if not any(progress):
                    break
                now = self._clock()
                with self._sessions() as session:
                    jobs = self._up(lane, session, now)
        finally:
            self._busy.discard(lane)
        self._ask_to_be_woken(lane)

    def _up(self, lane: str, session: Session, now: datetime) -> list[WorkerJob]:
        """Return a lane's due jobs that neither rest nor give way."""
        return [job for job in self._lanes[lane] if not self._waits(job, now) and self._is_due(job, session, now)]

    def _waits(self, job: WorkerJob, now: datetime) -> bool:
        return now < self._resting.get(job.name, now) or self._gives_way(job, now)

    def _gives_way(self, job: WorkerJob, now: datetime) -> bool:
        if job.gives_way_to():
            return now < self._waiting.setdefault(job.name, now + MAX_WAIT)
        self._waiting.pop(job.name, None)
        return False

    def _is_due(self, job: WorkerJob, session: Session, now: datetime) -> bool | None:
        """Tell whether it is due; None when unreadable, which is logged."""
        if job.due is None:
            return True
        try:
            due = self._due[job.name] = job.due(session)
        except Exception:
            session.rollback()
            self._failed(job, now)
            return None
        is_due = due is not None and due <= now
        if not is_due:
            self._rest(job, now, job.every)
        return is_due

    def _step(self, job: WorkerJob, now: datetime) -> bool:
        """Run a batch unless something more pressing began; tell whether it did anything."""
        if self._gives_way(job, now):
            return False
        self._waiting.pop(job.name, None)
        tally = self._attempt(job, now)
        is_busy = any((tally or {}).values())
        if tally is not None and not is_busy:
            self._rest(job, now, job.every)
        return is_busy

    def _attempt(self, job: WorkerJob, now: datetime) -> JobTally | None:
        """Return a batch's tally; None when it failed, which is logged."""
        try:
            tally = job.run(now)
        except Exception:
            self._failed(job, now)
            return None
        if any(tally.values()):
            log.info("done", job=job.name, **tally)
        return tally

    def _failed(self, job: WorkerJob, now: datetime) -> None:
        log.exception("failed", job=job.name)
        self._rest(job, now, FAILURE_REST)

    def _rest(self, job: WorkerJob, now: datetime, how_long: timedelta) -> None:
        if how_long:
            self._resting[job.name] = now + how_long

    def _ask_to_be_woken(self, lane: str) -> None:
        """Schedule a wake-up for work due before the next tick, by the lane's last reading."""
        if self._ending.is_set():
            return
        now = self._clock()
        instants = [due for job in self._lanes[lane] if (due := self._due.get(job.name)) is not None]
        if soon := min((due for due in instants if now < due < now + TICK), default=None):
            self._scheduler.add_job(
                self._look,
                "date",
                args=[[lane]],
                executor=WAKE_EXECUTOR,
                id=f"{lane}.wake",
                run_date=soon,
                replace_existing=True,
            )

    def _shut_down(self) -> None:
        """Wait for current batches, even if the scheduler has barely started."""
        while not self._scheduler.running:
            sleep(0.05)
        self._scheduler.shutdown(wait=True)


def configure_logging(level: str) -> None:
    """Log JSON lines on stderr, nothing personal: job names, counts, errors without values."""
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
