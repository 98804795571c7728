"""The processes behind the peers: on loopback, with their own folder and port, ended by their pid."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from random import SystemRandom
from typing import Any, Self

from tests import moments
from tests.waiting import PATIENCE_S, NeverCame, wait_until

NOBODY = 65534
"""The uid and gid of servers that refuse to run as root."""

LOWEST_PRIORITY = 19
_PORTS = range(20_000, 32_000)
"""Ports below the kernel's range for clients, so that no outgoing connection takes a chosen one."""


class PeerFailed(RuntimeError):
    """A peer's failed start or stop; the message carries the end of its log."""


def free_port() -> int:
    """Return a free port, drawn at random by the system: seeded tests running side by side must not collide."""
    for port in SystemRandom().sample(_PORTS, 200):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise PeerFailed("no free port on loopback")


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def make_folder(name: str) -> Path:
    """Make a private folder that NOBODY may also reach: pytest's is closed to other users."""
    folder = Path(tempfile.mkdtemp(prefix=f"peer-{name}-"))
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    return folder


def remove_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def python(script: str) -> list[str]:
    """Return a command for a script of this folder, whose file names must not hide installed packages."""
    return [sys.executable, "-P", str(Path(__file__).with_name(script))]


def as_nobody() -> dict[str, Any]:
    """Return subprocess arguments that drop root; none where the tests already run as an ordinary user."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


class Process:
    """A server process: its log kept, its end certain, also when the test run itself is killed."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        unprivileged: bool = False,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.folder = folder
        self.log = folder / f"{name}.log"
        self._environment = {**os.environ, **moments.environment(), "HOME": str(folder), **(environment or {})}
        self._unprivileged = unprivileged
        self._stop_signal = stop_signal
        self._popen: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self._popen is None:
            raise PeerFailed(f"{self.name} is not running")
        return self._popen.pid

    def start(self, is_ready: Callable[[], bool], *, seconds: float = PATIENCE_S) -> None:
        """Return when `is_ready` is true. Raises PeerFailed when the process ends first or time runs out."""
        with self.log.open("ab") as log:
            self._popen = subprocess.Popen(
                [*_dies_with_us(self._stop_signal), *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=self._environment,
                start_new_session=True,
                **(as_nobody() if self._unprivileged else {}),
            )
        ended = self._popen.poll
        with suppress(NeverCame):
            wait_until(lambda: ended() is not None or is_ready(), self.name, seconds=seconds, pause=0.02)
        if ended() is not None or not is_ready():
            self.stop()
            raise PeerFailed(f"{self.name} did not start:\n{self.tail()}")

    def stop(self, *, seconds: float = 30) -> None:
        if self._popen is None:
            return
        if self._popen.poll() is None:
            self._popen.send_signal(self._stop_signal)
        try:
            self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        self._popen = None

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        if self._popen is not None:
            self._popen.kill()
            self._popen.wait()
            self._popen = None

    def tail(self) -> str:
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""


def _dies_with_us(stop_signal: signal.Signals) -> list[str]:
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", stop_signal.name.removeprefix("SIG")] if setpriv else []


class Peer:
    """A base of every peer: a folder and a process, removed when the `with` block ends or fails.

    A peer makes its `_process`, and starts it in `start`.
    """

    _process: Process | None = None

    def __init__(self, name: str) -> None:
        self.folder = make_folder(name)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *failure: object) -> None:
        self.stop()

    def start(self) -> None:
        raise NotImplementedError

    def yield_processor(self) -> None:
        """Let everything else run first, for a server that would take the processor from what is measured."""
        if self._process:
            os.setpriority(os.PRIO_PGRP, self._process.pid, LOWEST_PRIORITY)

    def kill(self) -> None:
        """End the server as a power cut does; `resume` starts it again with its data."""
        if self._process:
            self._process.kill()

    def resume(self) -> None:
        raise NotImplementedError

    def halt(self) -> None:
        """End the process and keep its data."""
        if self._process:
            self._process.stop(seconds=30)

    def stop(self) -> None:
        self.halt()
        remove_folder(self.folder)
