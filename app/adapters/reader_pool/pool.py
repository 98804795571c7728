"""Files from elsewhere, read by a process that holds nothing worth taking, one at a time for each person."""

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import Any

import structlog

from app.adapters.reader_pool.frames import FrameLost, receive_frame, send_frame
from app.adapters.reader_pool.jobs import JOBS, ReadingJob
from app.adapters.reader_pool.program import NAME_BYTES, OPEN
from app.adapters.reader_pool.turns import ReadingTurns
from app.core.errors import Refusal
from app.core.messages import Message

ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-E", "-s", "-X", "utf8", "-m", "app.adapters.reader_pool.program")
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}
GRACE = 5.0
"""Seconds that an answer may come after the reading's own limit."""
LOST = (FrameLost, OSError, ValueError)
log = structlog.get_logger()


class ReaderProcess:
    """The reading process of this one, started when it is needed; threads share it."""

    def __init__(self) -> None:
        self._starter = os.getpid()
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._is_told = False

    def ask(self, name: str, arguments: Any, content: bytes) -> tuple[Any, bytes]:
        """Return the answer. Raises `FrameLost`, `OSError` or `ValueError` where none comes."""
        job = JOBS[name]
        with self._begin(name, job) as link:
            try:
                send_frame(link, arguments, content)
                return receive_frame(link, most=job.limits.output)
            except TimeoutError:
                self._kill()
                raise

    def _begin(self, name: str, job: ReadingJob) -> socket.socket:
        """Return a link to a copy that has begun; a process that ended of itself meanwhile is started again."""
        for _ in range(2):
            with ExitStack() as held:
                link = held.enter_context(self._hand_over(name))
                link.settimeout(job.limits.patience + GRACE)
                if state := link.recv(1):
                    self._tell(state)
                    held.pop_all()
                    return link
            self._kill()
        raise FrameLost

    def close(self) -> None:
        """End the process, which ends of itself once nobody holds its control. A copy of its starter lets it go."""
        if os.getpid() == self._starter:
            with self._starting:
                self._end()
        elif self._control is not None:
            self._control.close()

    def _hand_over(self, name: str) -> socket.socket:
        with self._starting:
            ours, theirs = socket.socketpair()
            with ExitStack() as held, theirs:
                held.enter_context(ours)
                try:
                    socket.send_fds(self._running(), [name.ljust(NAME_BYTES).encode()], [theirs.fileno()])
                except OSError:
                    self._start()
                    socket.send_fds(self._running(), [name.ljust(NAME_BYTES).encode()], [theirs.fileno()])
                held.pop_all()
            return ours

    def _running(self) -> socket.socket:
        if self._control is None or self._process is None or self._process.poll() is not None:
            self._start()
        assert self._control is not None
        return self._control

    def _start(self) -> None:
        self._end()
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                COMMAND,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=ENVIRONMENT,
                cwd=ROOT,
                process_group=0,
            )
        threading.Thread(target=self._process.wait, daemon=True).start()  # one that ends of itself is no zombie

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(GRACE)
            except subprocess.TimeoutExpired:
                _end_group(self._process)

    def _kill(self) -> None:
        with self._starting:
            if self._process is not None and self._process.poll() is None:
                _end_group(self._process)

    def _tell(self, state: bytes) -> None:
        if state == OPEN and not self._is_told:
            self._is_told = True
            log.warning("the kernel does not close the network to the readers of files")


def _end_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@cache
def _reader_of(_pid: int) -> ReaderProcess:
    reader = ReaderProcess()
    atexit.register(reader.close)
    return reader


class ReaderPool:
    """Without a folder, for a command or a test, nobody waits for anybody."""

    def __init__(self, folder: Path | None = None, requester: Callable[[], str | None] = lambda: None) -> None:
        self._turns = ReadingTurns(folder, requester) if folder else None

    def read(self, name: str, arguments: Any = None, content: bytes = b"", *, broken: Message) -> tuple[Any, bytes]:
        """Return the job's answer.

        Raises `Refusal`: the reader's own sentence, or `broken` where it died of the file; `Busy` where it must wait.
        """
        with self._turns.take(JOBS[name].lane) if self._turns else nullcontext():
            try:
                reply, drawn = _reader_of(os.getpid()).ask(name, arguments, content)
            except LOST as lost:
                raise Refusal(broken) from lost
        if "refused" in reply:
            msgid, values = reply["refused"]
            raise Refusal(Message(msgid, values))
        return reply["answer"], drawn
