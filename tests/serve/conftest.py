"""The application served by real processes, of a web with four threads."""

import http.client
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.serve import application_command, listen
from tests.waiting import PATIENCE_S


@dataclass(frozen=True, slots=True)
class Served:
    port: int
    process: subprocess.Popen[bytes]
    folder: Path

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
    yield Served(port, process, tmp_path)
    process.terminate()
    process.wait(timeout=PATIENCE_S)
