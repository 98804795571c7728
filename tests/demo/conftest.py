"""The demonstration, made once per engine; each test module has its own copy."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from app.demo.creation import create_demo
from app.demo.sign_ins import SignIns
from app.factory import create_app
from app.usecases.wiring import Wiring
from app.wiring import wire
from config import Config
from tests import moments
from tests.clocks import StoppedClock
from tests.conftest import FOR_TESTS

PATIENCE = 1200
"""Seconds: the first test makes the demonstration, which is months of real acts."""


def pytest_itemcollected(item: pytest.Item) -> None:
    if not item.get_closest_marker("timeout"):
        item.add_marker(pytest.mark.timeout(PATIENCE))


@dataclass(frozen=True, slots=True)
class Ground:
    """An untouched demonstration: its database, its folder and its sign-in."""

    url: str
    folder: Path
    sign_ins: SignIns


GROUNDS: dict[str, Ground] = {}
"""The demonstrations made so far, by engine, for every folder that takes these fixtures."""


@pytest.fixture(scope="module")
def ground(
    engine_name: str,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Ground:
    """Return the demonstration, made once per engine by the real use cases, which is slow."""
    if engine_name not in GROUNDS:
        folder = tmp_path_factory.mktemp("ground")
        GROUNDS[engine_name] = _made(_fresh(engine_name, folder, request), folder)
    return GROUNDS[engine_name]


@pytest.fixture(scope="module")
def demo_dir(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return its folder: the anchors match the chains in its own copy of the database."""
    folder = tmp_path_factory.mktemp("demo")
    return shutil.copytree(ground.folder, folder, dirs_exist_ok=True)


@pytest.fixture(scope="module")
def demo_url(ground: Ground, demo_dir: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the URL of the module's own copy, free to change."""
    if ground.url.startswith("sqlite"):
        yield f"sqlite:///{demo_dir / 'cauce.db'}"
        return
    server = request.getfixturevalue("postgres")
    url = server.create_database(template=ground.url)
    yield url
    server.drop_database(url)


@pytest.fixture(scope="module")
def demo(demo_url: str, demo_dir: Path) -> Iterator[Wiring]:
    made = _wired(demo_url, demo_dir)
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def sign_ins(ground: Ground) -> SignIns:
    return ground.sign_ins


@pytest.fixture(scope="module")
def demo_app(demo: Wiring, sign_ins: SignIns) -> Flask:
    made = create_app(demo)
    made.config.update(FOR_TESTS)
    return made


def _fresh(engine_name: str, folder: Path, request: pytest.FixtureRequest) -> str:
    if engine_name == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "cauce.db")
        return f"sqlite:///{folder / 'cauce.db'}"
    url: str = request.getfixturevalue("postgres").create_database(
        template=request.getfixturevalue("postgres_template")
    )
    return url


def _made(url: str, folder: Path) -> Ground:
    wiring = _wired(url, folder)
    sign_ins = create_demo(wiring)
    wiring.engine.dispose()
    return Ground(url, folder, sign_ins)


def _wired(url: str, folder: Path) -> Wiring:
    return wire(Config(_env_file=None, data_dir=folder, database_url=url), clock=StoppedClock(moments.arrival()))
