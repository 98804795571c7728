"""The installation that a benchmark measures: the demonstration, made anew or copied, with thousands of posts."""

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.db import schema
from app.demo.bulk import seed
from app.demo.creation import create_demo
from app.demo.sign_ins import SignIns, load_sign_ins
from app.usecases.wiring import Wiring
from app.wiring import wire
from config import Config
from tests.peers.postgres import Postgres

AT_ONCE = {"GRACE_SECONDS": "0", "SECOND_OPINION": "false"}
"""Settings of the processes: a decision has effect at once, and no check waits for a worker, which may not run."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where its database is (`url`: an empty PostgreSQL one), and a folder with the demonstration, to be copied."""

    engine: str
    url: str | None = None
    data: Path | None = None


def options(description: str | None, *, rounds: int) -> argparse.ArgumentParser:
    """Return the options of every benchmark over the demonstration."""
    made = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    made.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    made.add_argument("--url", help="an empty PostgreSQL database to use instead of a private server")
    made.add_argument("--data", type=Path, help="a DATA_DIR with the demonstration, to copy instead of making it")
    made.add_argument("--rounds", type=int, default=rounds)
    return made


def sources(chosen: argparse.Namespace) -> list[Source]:
    engines = ("sqlite", "postgresql") if chosen.engine == "both" else (chosen.engine,)
    return [Source(engine, chosen.url, chosen.data) for engine in engines]


@dataclass(frozen=True, slots=True)
class Installation:
    wiring: Wiring
    sign_ins: SignIns
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings of its processes."""
        return {"DATA_DIR": str(self.folder), "DATABASE_URL": self.wiring.config.database, **AT_ONCE}


@contextmanager
def installed(source: Source, size: seed.SeedSize) -> Iterator[Installation]:
    """Yield it with that many posts; without `url` and `data`, everything is its own and goes with it."""
    with tempfile.TemporaryDirectory() as place, database(source, Path(place)) as url:
        folder = Path(place) / "data"
        if source.data:
            shutil.copytree(source.data, folder, dirs_exist_ok=True)
        schema.upgrade(url)
        wiring = wire(Config(_env_file=None, data_dir=folder, database_url=url, grace_seconds=0, second_opinion=False))
        sign_ins = load_sign_ins(folder) or create_demo(wiring)
        seed.seed_posts(wiring, size)
        yield Installation(wiring, sign_ins, folder)
        wiring.engine.dispose()


@contextmanager
def database(source: Source, place: Path) -> Iterator[str]:
    """Yield the address of its database; an installation's folder is `data` of that place."""
    (place / "data").mkdir()
    if source.engine == "sqlite":
        yield f"sqlite:///{place / 'data' / 'cauce.db'}"
    elif source.url:
        yield source.url
    else:
        with Postgres(durable=True) as server:
            yield server.create_database()
