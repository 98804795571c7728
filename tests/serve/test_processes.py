"""Web and worker as `flask serve` runs them: forked from one process, again when one dies, and none is left."""

import http.client
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.serve import application_command, listen
from tests.serve.test_serve import is_alive
from tests.waiting import PATIENCE_S, wait_until


@dataclass(frozen=True, slots=True)
class Served:
    port: int
    process: subprocess.Popen[bytes]

    def forked(self, *, after: int = 0) -> tuple[int, int] | None:
        """Return web and worker, once both are there and `after` is gone: the web has a process of its own."""
        pids = sorted(children(self.process.pid), key=lambda pid: len(children(pid)), reverse=True)
        return (pids[0], pids[1]) if len(pids) == 2 and after not in pids and children(pids[0]) else None

    def answers(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)) as connection:
            connection.request("GET", "/sign-in")
            return connection.getresponse().status == 200


def children(pid: int) -> list[int]:
    """Return its children (proc(5): the state and the parent follow the name in brackets)."""
    return [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/stat") if parent(path) == pid]


def parent(path: Path) -> int | None:
    try:
        return int(path.read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return None


@pytest.fixture
def served(sqlite_template: Path, tmp_path: Path) -> Iterator[Served]:
    tmp_path.chmod(0o700)
    shutil.copy(sqlite_template, tmp_path / "cauce.db")
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        settings = {"DATA_DIR": str(tmp_path), "DATABASE_URL": "", "PORT": str(port)}
        command = application_command(listener.fileno(), workers=1)
        process = subprocess.Popen(command, env={**os.environ, **settings}, pass_fds=[listener.fileno()])
    yield Served(port, process)
    process.terminate()
    process.wait(timeout=PATIENCE_S)


def test_each_that_dies_is_forked_again_and_at_the_end_none_is_left(served: Served) -> None:
    web, worker = wait_until(served.forked, "web and worker")
    assert served.answers()
    os.kill(worker, signal.SIGKILL)
    same_web, other_worker = wait_until(lambda: served.forked(after=worker), "another worker")
    assert same_web == web and other_worker != worker and served.answers()
    own = children(web)
    os.kill(web, signal.SIGKILL)
    other_web, same_worker = wait_until(lambda: served.forked(after=web), "another web")
    assert same_worker == other_worker and served.answers() and not any(map(is_alive, own))
    everyone = [other_web, *children(other_web), same_worker]
    served.process.terminate()
    assert served.process.wait(timeout=PATIENCE_S) == 0
    assert not any(map(is_alive, everyone))


def test_none_outlives_it(served: Served) -> None:
    web, worker = wait_until(served.forked, "web and worker")
    everyone = [web, *children(web), worker]
    served.process.kill()
    wait_until(lambda: not any(map(is_alive, everyone)), "the end of all")
