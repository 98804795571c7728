"""Databases prepared once: an empty one, and one with a town, on each engine."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.db import schema
from app.wiring import wire
from config import Config
from tests import sample_town
from tests.clocks import MONDAY
from tests.made_once import made_once
from tests.peers.postgres import Postgres
from tests.postgres_databases import Shelf


@pytest.fixture(scope="session")
def settled() -> dict[str, sample_town.Town]:
    """Return the town of each engine's database, once made; no session holds it."""
    return {}


@pytest.fixture(scope="session")
def sqlite_template(common_folder: Path) -> Path:
    """Return an empty database at the newest migration, made once a run; nobody writes in it."""
    path = common_folder / "empty.db"
    return made_once(path, lambda: schema.upgrade(f"sqlite:///{path}"))


@pytest.fixture(scope="session")
def sqlite_town(
    sqlite_template: Path, settled: dict[str, sample_town.Town], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("town") / "town.db"
    shutil.copy(sqlite_template, path)
    settled["sqlite"] = _settle(f"sqlite:///{path}", path.parent)
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    url = postgres.create_database()
    schema.upgrade(url)
    return url


@pytest.fixture(scope="session")
def postgres_shelf(postgres: Postgres, postgres_template: str) -> Iterator[Shelf]:
    with closing(Shelf(postgres, postgres_template)) as shelf:
        yield shelf


@pytest.fixture(scope="session")
def postgres_town(
    postgres: Postgres,
    postgres_template: str,
    settled: dict[str, sample_town.Town],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Shelf]:
    url = postgres.create_database(template=postgres_template)
    settled["postgresql"] = _settle(url, tmp_path_factory.mktemp("town"))
    with closing(Shelf(postgres, url)) as shelf:
        yield shelf


@pytest.fixture
def database_url(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the test's own database at the newest migration, on each engine; a `town` the test asks for is in it."""
    lived_in = "town" in request.fixturenames
    if engine_name == "sqlite":
        template = request.getfixturevalue("sqlite_town" if lived_in else "sqlite_template")
        shutil.copy(template, tmp_path / "cauce.db")
        yield f"sqlite:///{tmp_path / 'cauce.db'}"
        return
    shelf: Shelf = request.getfixturevalue("postgres_town" if lived_in else "postgres_shelf")
    url = shelf.take()
    yield url
    shelf.put_back(url)


def _settle(url: str, folder: Path) -> sample_town.Town:
    wiring = wire(Config(_env_file=None, data_dir=folder, database_url=url))
    with wiring.writing() as session:
        town = sample_town.make_town(session, now=MONDAY)
        session.commit()
        session.expunge_all()
    wiring.engine.dispose()
    return town
