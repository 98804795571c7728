"""Supervisor of web and worker: restarts either, ends both.

It owns the listening socket: requests wait during web restarts, as some calendar programs never retry. `flask serve`
becomes this script (`app/cli/serve.py`), importing nothing else to save memory.
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
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
TICK_SECONDS = 0.1
FIRST_DELAY_SECONDS = 0.5
MAX_DELAY_SECONDS = 10.0
STEADY_SECONDS = 10.0
STOP_SECONDS = 10.0
PROBE_SECONDS = 2.0
BACKLOG = 512
PR_SET_PDEATHSIG = 1  # prctl(2)

Command = Sequence[str]


def web_command(listener: int, *, workers: int) -> Command:
    """Return Gunicorn's command, on socket number `listener`, loaded once and shared by forks.

    No control socket in the home folder; all must end within STOP_SECONDS.
    """
    options = f"--preload --worker-class gthread --workers {workers} --threads 4 --no-control-socket"
    ending = ("--graceful-timeout", str(int(STOP_SECONDS) - 2))
    place = ("--pythonpath", str(ROOT), "--bind", f"fd://{listener}")
    return (sys.executable, "-m", "gunicorn", *options.split(), "--log-level", "warning", *ending, *place, "wsgi:app")


def worker_command() -> Command:
    return (sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "worker")


def supervise(
    commands: Mapping[str, Command],
    *,
    address: str,
    data_dir: Path,
    answers: Callable[[], bool],
    open_files: Sequence[int] = (),
) -> int:
    """Keep commands running until SIGINT, SIGTERM or SIGHUP; then end all and return 0.

    SIGUSR1 restarts them. Once `answers` is true, announce the address. Commands inherit `open_files`.
    """
    ending = _StopSignal()
    children = [ChildProcess(name, command, open_files) for name, command in commands.items()]
    with _RunFile(data_dir, address):
        announced = False
        while not ending.is_requested:
            for child in children:
                if ending.restart:
                    child.restart()
                child.tend()
            ending.restart = False
            if not announced and answers():
                announced = True
                print(f"Cauce está en {address} (Ctrl-C para terminar).", flush=True)
            time.sleep(TICK_SECONDS)
        end_all(children)
    return 0


@dataclass
class ChildProcess:
    """A command kept running; ticks count time, not the clock."""

    name: str
    command: Command
    pass_fds: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    waiting_s: float = 0.0
    delay_s: float = FIRST_DELAY_SECONDS
    lived_s: float = 0.0
    is_restarting: bool = False

    def tend(self) -> None:
        if self.process is None:
            self.waiting_s -= TICK_SECONDS
            if self.waiting_s <= 0:
                self._start()
        elif self.process.poll() is None:
            self.lived_s += TICK_SECONDS
        else:
            self._note_death(self.process)

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
        # A group of its own: Ctrl-C then reaches the supervisor alone, which ends its children in order.
        self.lived_s, self.is_restarting = 0.0, False
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=_parent_death_signal(os.getpid()),
            pass_fds=tuple(self.pass_fds),
            env={"MALLOC_ARENA_MAX": "1", **os.environ},  # else glibc keeps freed memory apart for each thread
        )

    def _note_death(self, process: subprocess.Popen[bytes]) -> None:
        if self.lived_s >= STEADY_SECONDS:
            self.delay_s = FIRST_DELAY_SECONDS
        self.signal_group(signal.SIGKILL)
        if self.is_restarting:
            self._start()
            return
        end = f"{self.name} ha terminado ({_exit_description(process.returncode)})"
        print(f"{end}; se vuelve a arrancar en {self.delay_s:g} s.", file=sys.stderr, flush=True)
        self.process, self.waiting_s = None, self.delay_s
        self.delay_s = min(self.delay_s * 2, MAX_DELAY_SECONDS)


def end_all(children: Sequence[ChildProcess]) -> None:
    """End all with TERM; after STOP_SECONDS, and leftovers, KILL."""
    for child in children:
        if child.is_alive():
            child.signal_group(signal.SIGTERM)
    for _ in range(int(STOP_SECONDS / TICK_SECONDS)):
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


def _parent_death_signal(parent: int) -> Callable[[], None] | None:
    """Return a pre-exec hook: Linux sends TERM if the supervisor is killed."""
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
        {"web": web_command(listener, workers=workers), "worker": worker_command()},
        address=address,
        data_dir=data_dir,
        answers=lambda: _is_answering(address),
        open_files=[listener],
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), workers=int(sys.argv[4])))
