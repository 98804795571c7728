"""The demonstration, made once for each engine: what follows only reads it, unless it says so."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.demo.creation import create
from app.demo.signins import SignIns
from app.factory import create_app
from app.wiring import Wiring, wire
from config import Config
from tests.clocks import StoppedClock
from tests.conftest import FOR_TESTS


@pytest.fixture(scope="module")
def demo_url(
    engine_name: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[str]:
    if engine_name == "sqlite":
        path = tmp_path_factory.mktemp("demo") / "cauce.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres")
    url = server.create_database(template=request.getfixturevalue("postgres_template"))
    yield url
    server.drop_database(url)


@pytest.fixture(scope="module")
def demo_dir(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for each database: its anchors speak of that database's chains."""
    assert demo_url
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def demo(demo_url: str, demo_dir: Path) -> Iterator[Wiring]:
    made = wire(Config(_env_file=None, data_dir=demo_dir, database_url=demo_url), clock=StoppedClock())
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def sign_ins(demo: Wiring) -> SignIns:
    return create(demo)


@pytest.fixture(scope="module")
def demo_app(demo: Wiring, sign_ins: SignIns) -> Flask:
    made = create_app(demo)
    made.config.update(FOR_TESTS)
    return made
