"""The supervisor with real processes: it starts, restarts and ends them, and leaves none behind."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.cli.processes import web_settings
from app.cli.serve import serve
from app.serve import listen
from config import address_of
from tests.waiting import PATIENCE_S, wait_until

SUPERVISOR = """
import sys
from pathlib import Path
from app.serve import supervise

folder, *sources = map(str, sys.argv[1:])
commands = {f"child{n}": (sys.executable, "-c", source, folder) for n, source in enumerate(sources)}
sys.exit(supervise(commands, address="http://127.0.0.1:1", data_dir=Path(folder), answers=lambda: True))
"""
# Each child leaves a file named after its pid, so that a test sees every start.
MARK = "import os, pathlib, signal, sys, time; pathlib.Path(sys.argv[1], f'{os.getpid()}.started').touch();"
STEADY = MARK + "time.sleep(60)"
SHORT = MARK + "sys.exit(3)"
ON_TERM = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(pathlib.Path(sys.argv[1], 'orderly').touch()));"
ORDERLY = "import pathlib, signal, sys;" + ON_TERM + STEADY
FAMILY = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[1]]);"

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[str]] = []

    def start_supervisor(*sources: str) -> subprocess.Popen[str]:
        command = (sys.executable, "-c", SUPERVISOR, str(tmp_path), *sources)
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        running.append(subprocess.Popen(command, text=True, start_new_session=True, **pipes))
        return running[-1]

    yield start_supervisor
    for process in running:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)


def test_every_command_is_started_and_the_address_is_kept(start: Start, tmp_path: Path) -> None:
    supervisor = start(STEADY, STEADY)
    eventually(lambda: len(started(tmp_path)) == 2)
    assert json.loads((tmp_path / "run.json").read_text()) == {"address": "http://127.0.0.1:1", "pid": supervisor.pid}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_the_end_is_orderly_and_leaves_nothing(start: Start, tmp_path: Path, how: signal.Signals) -> None:
    supervisor = start(ORDERLY)
    eventually(lambda: started(tmp_path))
    supervisor.send_signal(how)
    assert supervisor.wait(timeout=PATIENCE_S) == 0
    assert (tmp_path / "orderly").exists()
    assert not (tmp_path / "run.json").exists()
    assert not any(map(is_alive, started(tmp_path)))


def test_a_child_that_dies_is_started_again(start: Start, tmp_path: Path) -> None:
    supervisor = start(STEADY)
    eventually(lambda: started(tmp_path))
    os.kill(first := started(tmp_path)[0], signal.SIGKILL)
    eventually(lambda: len(started(tmp_path)) == 2)
    assert not is_alive(first)
    supervisor.terminate()
    assert "child0 ha terminado (señal SIGKILL); se vuelve a arrancar en 0.5 s." in supervisor.communicate()[1]


def test_a_child_that_keeps_dying_is_given_more_and_more_time(start: Start, tmp_path: Path) -> None:
    supervisor = start(SHORT, STEADY)
    eventually(lambda: len(started(tmp_path)) == 4)
    supervisor.terminate()
    log = supervisor.communicate()[1]
    delays = [line.rsplit(" en ", 1)[1] for line in log.splitlines() if "child0 ha terminado (código 3)" in line]
    assert delays[:2] == ["0.5 s.", "1 s."]
    assert "child1" not in log


def test_what_a_dead_child_had_started_does_not_live_on(start: Start, tmp_path: Path) -> None:
    start(f"import sys; sys.argv.append({STEADY!r});" + FAMILY + STEADY)
    eventually(lambda: len(started(tmp_path)) == 2)
    leader, other = sorted(started(tmp_path))
    os.kill(leader, signal.SIGKILL)
    eventually(lambda: not is_alive(other))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can end children with their parent")
def test_no_orphan_outlives_a_killed_supervisor(start: Start, tmp_path: Path) -> None:
    supervisor = start(STEADY, STEADY)
    eventually(lambda: len(started(tmp_path)) == 2)
    supervisor.kill()
    eventually(lambda: not any(map(is_alive, started(tmp_path))))


def test_asked_to_restart_each_child_ends_in_order_and_is_started_again(start: Start, tmp_path: Path) -> None:
    supervisor = start(ORDERLY, STEADY)
    eventually(lambda: len(started(tmp_path)) == 2)
    before = started(tmp_path)
    supervisor.send_signal(signal.SIGUSR1)
    eventually(lambda: len(started(tmp_path)) == 4)
    eventually(lambda: not any(map(is_alive, before)))
    assert (tmp_path / "orderly").exists() and supervisor.poll() is None


SERVED = """
import sys
from pathlib import Path
from app.serve import listen, supervise

folder, source = sys.argv[1:]
with listen("127.0.0.1", 0) as listener:
    Path(folder, "port").write_text(str(listener.getsockname()[1]))
    command = (sys.executable, "-c", source, str(listener.fileno()), folder)
    files = [listener.fileno()]
    sys.exit(supervise({"web": command}, address="", data_dir=Path(folder), answers=lambda: True, open_files=files))
"""
# A web that answers each connection with its pid, and takes a second to start.
WEB = """
import os, pathlib, socket, sys, time
time.sleep(1)
listener = socket.socket(fileno=int(sys.argv[1]))
pathlib.Path(sys.argv[2], f"{os.getpid()}.started").touch()
while True:
    connection, _ = listener.accept()
    connection.sendall(f"{os.getpid()}".encode())
    connection.close()
"""


def test_while_the_web_starts_again_whoever_asks_waits_and_is_not_refused(tmp_path: Path) -> None:
    supervisor = subprocess.Popen((sys.executable, "-c", SERVED, str(tmp_path), WEB), start_new_session=True)
    try:
        eventually(lambda: len(started(tmp_path)) == 1)
        port = int((tmp_path / "port").read_text())
        (first,) = started(tmp_path)
        os.kill(first, signal.SIGKILL)
        eventually(lambda: not is_alive(first))
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
            answer = int(connection.recv(20))
        assert answer != first and answer in started(tmp_path)
    finally:
        supervisor.terminate()
        supervisor.wait(timeout=PATIENCE_S)


def test_a_taken_port_is_said_and_nothing_starts(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match="1"):
            serve("127.0.0.1", port, tmp_path)
    assert f"El puerto {port} de 127.0.0.1 ya está ocupado." in capfd.readouterr().err
    assert not (tmp_path / "run.json").exists()


def test_port_zero_becomes_a_real_port() -> None:
    with listen("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("cauce.example", "http://cauce.example:8000"),
    ],
)
def test_the_address_is_one_that_a_browser_can_open(host: str, address: str) -> None:
    assert address_of(host, 8000) == address


def test_gunicorn_is_told_not_to_open_a_control_socket() -> None:
    assert web_settings(3, workers=2)["control_socket_disable"] is True


def started(folder: Path) -> list[int]:
    return [int(path.stem) for path in folder.glob("*.started")]


def is_alive(pid: int) -> bool:
    """Tell whether the process runs; a zombie has ended (proc(5): the state follows the name in brackets)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def eventually(holds: Callable[[], object]) -> None:
    wait_until(holds, "what the supervisor was to do")
