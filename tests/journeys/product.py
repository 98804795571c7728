"""The product as an office runs it: its own folder and port, web and worker as processes, ended by their pid."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.adapters.anchors import FILE as ANCHORS
from tests import moments
from tests.made_once import made_once
from tests.peers.control import answers
from tests.peers.dovecot import Dovecot
from tests.peers.process import Peer, Process, free_port
from tests.peers.smtp import Smtp

ROOT = Path(__file__).resolve().parents[2]
FLASK = (sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"))


_BRING_HOUR = """
UPDATE delivery SET next_attempt_at = '2020-01-01 00:00:00.000000' WHERE state = 'scheduled' AND post_id IN (
    SELECT post.id FROM post JOIN organisation ON organisation.id = post.organisation_id
    WHERE organisation.slug = ? AND post.year = ? AND post.ordinal = ?
)"""


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def said(self) -> Any:
        return json.loads(self.out)


class Product(Peer):
    """A running product. `data` is a DATA_DIR to begin from; without it, empty at the newest migration."""

    def __init__(self, *, mail: Smtp | None = None, post: Dovecot | None = None, data: Path | None = None) -> None:
        super().__init__("cauce")
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.data = self.folder / "data"
        self.environment = environment(self.data, self.port, mail, post)
        if data:
            shutil.copytree(data, self.data)
        command = [*FLASK, "serve", "--workers", "1"]
        self._process = Process("cauce", command, folder=self.folder, environment=self.environment)

    def start(self) -> None:
        if not self.data.exists():
            self.done("db", "upgrade")
        self._process.start(lambda: answers(f"{self.address}/healthz"))

    def run(self, *arguments: str, stdin: str = "") -> Ran:
        """Run a console command beside the running product."""
        return run_flask(arguments, self.environment, folder=self.folder, stdin=stdin)

    def done(self, *arguments: str, stdin: str = "") -> Ran:
        """Do as `run`, and require success."""
        ran = self.run(*arguments, stdin=stdin)
        assert ran.code == 0, f"{' '.join(arguments)}: {ran.err}{ran.out}"
        return ran

    def begin_again(self, data: Path) -> None:
        """Restore the initial state of `data` without restarting the processes, which takes as long as a journey.

        Their open files go on: the worker's heartbeat, and the anchors, which only grow.
        """
        with sqlite3.connect(data / "cauce.db") as source, sqlite3.connect(self.data / "cauce.db") as base:
            beats = base.execute("SELECT * FROM worker_beat").fetchall()
            source.backup(base)
            base.executemany("INSERT OR REPLACE INTO worker_beat VALUES (?, ?, ?, ?)", beats)
        source.close()
        base.close()
        shutil.rmtree(self.data / "media", ignore_errors=True)
        shutil.copytree(data, self.data, dirs_exist_ok=True, ignore=shutil.ignore_patterns("cauce.db*", ANCHORS))

    def change_behind_its_back(self, statement: str) -> None:
        """Change the database file as an intruder would: triggers are dropped and put back."""
        with sqlite3.connect(self.data / "cauce.db") as base:
            triggers = base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in triggers:
                base.execute(f'DROP TRIGGER "{name}"')
            assert base.execute(statement).rowcount > 0
            for _, sql in triggers:
                base.execute(sql)
        base.close()

    def bring_hour(self, post: str) -> None:
        """Let the worker send the scheduled deliveries of the post at that address at once, whatever their hour."""
        slug, _, year, ordinal = urlsplit(post).path.split("/")[2:]
        with sqlite3.connect(self.data / "cauce.db") as base:
            assert base.execute(_BRING_HOUR, (slug, year, ordinal)).rowcount > 0
        base.close()

    @property
    def log(self) -> str:
        return self._process.log.read_text(errors="replace")[-6000:] if self._process.log.exists() else ""


def environment(data: Path, port: int, mail: Smtp | None = None, post: Dovecot | None = None) -> dict[str, str]:
    """Return settings of an installation that may reach loopback, sends by `mail` and trusts `post`, if any.

    The networks of the tests fetch pictures at its address, as practice networks do.
    """
    plain = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mail.port), "SMTP_STARTTLS": "false"} if mail else {}
    return {
        "DATA_DIR": str(data),
        "PORT": str(port),
        "PRACTICE_NETWORKS": "true",
        "ALLOWED_PRIVATE_HOSTS": f"127.0.0.1,{post.host}" if post else "127.0.0.1",
        "IMAP_CA_FILE": str(post.authority) if post else "",
        "DATABASE_URL": "",
        "PUBLIC_URL": "",
        "SMTP_HOST": "",
        **plain,
    }


def run_flask(arguments: tuple[str, ...], settings: Mapping[str, str], *, folder: Path, stdin: str = "") -> Ran:
    done = subprocess.run(
        [*FLASK, *arguments],
        input=stdin,
        cwd=folder,
        env={**os.environ, **moments.environment(), **settings},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def demonstration(shared: Path, name: str) -> Path:
    """Return a DATA_DIR with the demonstration, its worker up to date, made once for all processes of the tests.

    `shared` is their common folder; `name` is that of its moment.
    """
    data = shared / f"demonstration-{name}"

    def make() -> None:
        settings = environment(data, free_port())
        for arguments in (("db", "upgrade"), ("demo", "create"), ("worker", "--once")):
            ran = run_flask(arguments, settings, folder=shared)
            assert ran.code == 0, ran.err

    return made_once(data, make)
