"""The product's own worker processes, in any number, and their sudden deaths."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

from sqlmodel import select

from app.domain.publishing.models import WorkerBeat
from app.usecases.wiring import Wiring
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]


class Workers:
    """Several `flask worker` on the wiring's database; `lease`: seconds until a dead one's work is free."""

    def __init__(self, wiring: Wiring, count: int, *, lease: int) -> None:
        self._wiring = wiring
        self._count = count
        self._log = wiring.config.data_dir / "workers.log"
        self._environment = os.environ | {
            "DATA_DIR": str(wiring.config.data_dir),
            "DATABASE_URL": wiring.config.database,
            "ALLOWED_PRIVATE_HOSTS": "127.0.0.1",
            "LEASE_SECONDS": str(lease),
            "LOG_LEVEL": "WARNING",
        }
        self.running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self.running = [self.spawn() for _ in range(self._count)]
        wait_until(self._all_beat, "the workers' first beat")
        return self

    def __exit__(self, *failure: object) -> None:
        for process in self.running:
            process.kill()
            process.wait()

    def spawn(self) -> subprocess.Popen[bytes]:
        command = [str(Path(sys.executable).with_name("flask")), "--app", "wsgi", "worker"]
        with self._log.open("ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)

    def kill(self, place: int, *, respawn: bool = True) -> None:
        """Kill a worker by SIGKILL, which leaves no time for clean-up."""
        self.running[place].send_signal(signal.SIGKILL)
        self.running[place].wait()
        if respawn:
            self.running[place] = self.spawn()

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def _all_beat(self) -> bool:
        assert all(process.poll() is None for process in self.running), f"a worker ended as it began: {self.log()}"
        with self._wiring.reading() as session:
            return len(session.exec(select(WorkerBeat.name)).all()) >= self._count
