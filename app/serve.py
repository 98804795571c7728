"""Supervisor of the application's processes: restarts and ends them.

It owns the listening socket: requests wait during restarts, as some calendar programs never retry. `flask serve`
becomes this script (`app/cli/serve.py`), importing nothing else to save memory; it runs `flask processes`
(`app/cli/processes.py`), which tends web and worker in the same way.
"""

import ctypes
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Protocol

ROOT = Path(__file__).resolve().parent.parent
TICK_SECONDS = 0.1
FIRST_DELAY_SECONDS = 0.5
MAX_DELAY_SECONDS = 10.0
STEADY_SECONDS = 10.0
STOP_SECONDS = 10.0
"""The time for web and worker to end; whoever waits for both has a little more."""
PROBE_SECONDS = 2.0
BACKLOG = 512
PR_SET_PDEATHSIG = 1  # prctl(2)

MALLOC = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "1048576"}
"""glibc's settings: else freed memory is kept apart for each thread, and a password's hash takes its 20 MB for good."""
Command = Sequence[str]


class RunningProcess(Protocol):
    """A started process, in a group of its own; `poll` returns its exit code, once ended, negative for a signal."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def terminate(self) -> None: ...
    def wait(self) -> object: ...


def application_command(listener: int, *, workers: int) -> Command:
    """Return the command that loads the application and forks it, serving socket number `listener`."""
    words = ("processes", str(listener), "--workers", str(workers))
    return (sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *words)


def supervise(
    commands: Mapping[str, Command],
    *,
    address: str,
    data_dir: Path,
    answers: Callable[[], bool],
    open_files: Sequence[int] = (),
) -> int:
    """Tend the commands, which inherit `open_files`; return 0 at the end.

    Once `answers` is true, announce the address.
    """
    announced = False

    def announce() -> None:
        nonlocal announced
        if not announced and answers():
            announced = True
            print(f"Cauce está en {address} (Ctrl-C para terminar).", flush=True)

    with _RunFile(data_dir, address):
        children = [ChildProcess(name, partial(start_command, words, open_files)) for name, words in commands.items()]
        tend(children, on_tick=announce, stop_seconds=STOP_SECONDS + 2)
    return 0


def tend(
    children: Sequence["ChildProcess"],
    *,
    on_tick: Callable[[], None] = lambda: None,
    stop_seconds: float = STOP_SECONDS,
) -> None:
    """Keep children running until SIGINT, SIGTERM or SIGHUP; then end all. SIGUSR1 restarts them."""
    ending = _StopSignal()
    while not ending.is_requested:
        for child in children:
            if ending.restart:
                child.restart()
            child.tend()
        ending.restart = False
        on_tick()
        time.sleep(TICK_SECONDS)
    end_all(children, seconds=stop_seconds)


@dataclass
class ChildProcess:
    """A process kept running; ticks count time, not the clock."""

    name: str
    start: Callable[[], RunningProcess]
    process: RunningProcess | None = None
    waiting_s: float = 0.0
    delay_s: float = FIRST_DELAY_SECONDS
    lived_s: float = 0.0
    is_restarting: bool = False

    def tend(self) -> None:
        if self.process is None:
            self.waiting_s -= TICK_SECONDS
            if self.waiting_s <= 0:
                self._start()
        elif (code := self.process.poll()) is None:
            self.lived_s += TICK_SECONDS
        else:
            self._note_death(code)

    def restart(self) -> None:
        if self.process is not None and self.is_alive():
            self.is_restarting = True
            self.process.terminate()

    def signal_group(self, number: signal.Signals) -> None:
        """Signal the group: children end even if it died first."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except (ProcessLookupError, PermissionError):
                return

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _start(self) -> None:
        self.lived_s, self.is_restarting = 0.0, False
        self.process = self.start()

    def _note_death(self, code: int) -> None:
        if self.lived_s >= STEADY_SECONDS:
            self.delay_s = FIRST_DELAY_SECONDS
        self.signal_group(signal.SIGKILL)
        if self.is_restarting:
            self._start()
            return
        end = f"{self.name} ha terminado ({_exit_description(code)})"
        print(f"{end}; se vuelve a arrancar en {self.delay_s:g} s.", file=sys.stderr, flush=True)
        self.process, self.waiting_s = None, self.delay_s
        self.delay_s = min(self.delay_s * 2, MAX_DELAY_SECONDS)


def start_command(command: Command, pass_fds: Sequence[int] = ()) -> RunningProcess:
    # A group of its own: Ctrl-C then reaches the supervisor alone, which ends its children in order.
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=parent_death_signal(os.getpid()),
        pass_fds=tuple(pass_fds),
        env={**MALLOC, **os.environ},
    )


def end_all(children: Sequence[ChildProcess], *, seconds: float = STOP_SECONDS) -> None:
    """End all with TERM; after `seconds`, and leftovers, KILL."""
    for child in children:
        if child.is_alive():
            child.signal_group(signal.SIGTERM)
    for _ in range(int(seconds / TICK_SECONDS)):
        if not any(child.is_alive() for child in children):
            break
        time.sleep(TICK_SECONDS)
    for child in children:
        child.signal_group(signal.SIGKILL)
        if child.process is not None:
            child.process.wait()


class _StopSignal:
    """The stop request; a handler only notes it."""

    def __init__(self) -> None:
        self.is_requested = self.restart = False
        signal.signal(signal.SIGUSR1, self._ask_restart)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup asks to outlive the terminal
            signal.signal(signal.SIGHUP, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.is_requested = True

    def _ask_restart(self, _number: int, _frame: FrameType | None) -> None:
        self.restart = True


class _RunFile:
    """DATA_DIR/run.json: the address, for commands beside it."""

    def __init__(self, data_dir: Path, address: str) -> None:
        self.path = data_dir / "run.json"
        self.content = {"address": address, "pid": os.getpid()}

    def __enter__(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(self.content) + "\n", encoding="utf-8")
        draft.replace(self.path)

    def __exit__(self, *_: object) -> None:
        try:
            if json.loads(self.path.read_text(encoding="utf-8")) == self.content:
                self.path.unlink()
        except (OSError, ValueError):
            return


def listen(host: str, port: int) -> socket.socket:
    """Open the socket, on a free port for 0. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def _is_answering(address: str) -> bool:
    """Tell whether the web answers: its socket accepts earlier."""
    place = address.removeprefix("http://")
    connection = http.client.HTTPConnection(place, timeout=PROBE_SECONDS)
    try:
        connection.request("HEAD", "/healthz")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _exit_description(returncode: int) -> str:
    return f"señal {signal.Signals(-returncode).name}" if returncode < 0 else f"código {returncode}"


def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if sys.platform == "linux" else None


LIBC = _libc()


def parent_death_signal(parent: int) -> Callable[[], None] | None:
    """Return a child's first act: Linux sends it TERM if its parent is killed."""
    if LIBC is None:
        return None
    prctl = LIBC.prctl

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died between the fork and the request
            os._exit(1)

    return ask_kernel


def main(listener: int, address: str, data_dir: Path, *, workers: int) -> int:
    """Serve on socket number `listener`; return the exit code."""
    return supervise(
        {"Cauce": application_command(listener, workers=workers)},
        address=address,
        data_dir=data_dir,
        answers=lambda: _is_answering(address),
        open_files=[listener],
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), workers=int(sys.argv[4])))
