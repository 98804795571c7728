"""Real databases, a stopped clock, and a browserless client for any person of a test."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import Engine
from sqlmodel import Session

from app.adapters.second_opinion import load_models
from app.core.logs import configure_logging
from app.db.scope import scope_to
from app.factory import attach_wiring, create_app
from app.usecases.editorial_line.adviser import Adviser
from app.usecases.wiring import Wiring
from app.wiring import wire
from config import Config
from tests import sample_town
from tests.clocks import StoppedClock
from tests.shared_printer import PrinterOnce
from tests.transactions import watched
from tests.warm_connections import sharing_connections

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
BUILT: list[Flask] = []
FIRST: dict[str, Engine] = {}
"""The first engine of each kind in this process, whose dialect the others take: compiled statements belong to it."""
COMPILED: dict[Any, Any] = {}
"""What `Engine.execution_options(compiled_cache=…)` takes: unbounded, since statements are not many."""
ONE_IN = 4
"""Of so many tests that an engine might change, one is tried on PostgreSQL in an ordinary run: by its name, so that it
is the same in every run. `make test-long` tries all."""
Seats = Callable[[sample_town.Person, int], list[FlaskClient]]
FOR_TESTS = {"TESTING": True, "WTF_CSRF_ENABLED": False, "SERVER_NAME": "127.0.0.1:8000"}
pytest_plugins = [
    "tests.made_once",
    "tests.memory_files",
    "tests.moment_choice",
    "tests.peers.fixtures",
    "tests.prepared_databases",
    "tests.work_distribution",
    "tests.strict_line",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    help_ = "databases to run on; `marked` (as it is): SQLite, and PostgreSQL too by the marks of docs/development.md"
    parser.addoption("--engine", choices=("marked", "sqlite", "postgresql", "both"), default="marked", help=help_)


def pytest_configure() -> None:
    """Wait for nothing but where a test does: neither for a worker that reads nor for a decision's effect.

    What was compiled is kept, whatever the machine's setting: every process would compile the whole product again.
    Failures are logged as the product logs them, also by a worker without an application.
    """
    configure_logging("INFO")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    os.environ.setdefault("SECOND_OPINION", "false")
    os.environ.setdefault("GRACE_SECONDS", "0")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each database test on SQLite, and on PostgreSQL too those it is tried on."""
    if "engine_name" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--engine")
        tries_both = _tries_both(metafunc.definition, is_asked=chosen == "both")
        engines = [chosen] if chosen in ("sqlite", "postgresql") else ["sqlite", "postgresql"][: 1 + tries_both]
        metafunc.parametrize("engine_name", engines, scope="session")


def _tries_both(test: pytest.Item, *, is_asked: bool) -> bool:
    """Tell whether a test runs on both engines: where asked, by its mark, or as one of the sample."""
    marked = test.get_closest_marker
    if is_asked or marked("every_engine"):
        return not marked("any_engine")
    is_sampled = crc32(test.nodeid.encode()) % ONE_IN == 0
    return bool(marked("postgresql") and is_sampled and not marked("any_engine"))


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    return Config(_env_file=None, data_dir=tmp_path, database_url=database_url, allowed_private_hosts="127.0.0.1")


@pytest.fixture
def wiring(config: Config, clock: StoppedClock) -> Iterator[Wiring]:
    made = replace(wire(config, clock=clock), printer=PrinterOnce())
    _compile_once(made.engine)
    with watched(made.engine) as excesses:
        if made.engine.name == "sqlite":
            yield made
            made.engine.dispose()
        else:
            with sharing_connections(made.engine):
                yield made
    assert excesses == []


def _compile_once(engine: Engine) -> None:
    """Share compiled statements between the tests' engines: compiling them was half of the suite's time."""
    first = FIRST.get(engine.name) or _met(engine)
    engine.dialect = first.dialect
    engine.update_execution_options(compiled_cache=COMPILED)


def _met(engine: Engine) -> Engine:
    """Connect the engine once: a dialect learns its server at its own first connection, which borrowers skip."""
    FIRST[engine.name] = engine
    engine.connect().close()
    return engine


@pytest.fixture(scope="session")
def adviser() -> Adviser:
    """Return the real model of meaning, loaded once a process."""
    return Adviser(load_models)


@pytest.fixture
def app(wiring: Wiring) -> Flask:
    """Return the application, built once a process, since routes and templates never vary; wired anew for each test."""
    made = BUILT[0] if BUILT else create_app(wiring)
    BUILT[:] = [made]
    attach_wiring(made, wiring)
    made.config.update(FOR_TESTS)
    return made


@pytest.fixture
def session(wiring: Wiring) -> Iterator[Session]:
    """Yield a writing session over every organisation; commit before a client's request."""
    with wiring.writing() as opened:
        yield opened


@pytest.fixture
def town(session: Session, settled: Mapping[str, sample_town.Town], engine_name: str) -> sample_town.Town:
    """Return a council with a person in every role, two topics and two accounts; the session is scoped to it."""
    made = settled[engine_name].in_session(session)
    scope_to(session, made.id)
    return made


@pytest.fixture
def seats(app: Flask, wiring: Wiring, clock: StoppedClock) -> Seats:
    """Return `seats(town.supervisor, 3)`: three clients, each with its own session of that person."""

    def sit(person: sample_town.Person, count: int) -> list[FlaskClient]:
        return [_seated(app, token) for token in sample_town.open_sessions(wiring, person, count, now=clock())]

    return sit


@pytest.fixture
def seat(seats: Seats) -> Callable[[sample_town.Person], FlaskClient]:
    """Return `seat(town.supervisor)`: a client signed in as that person."""
    return lambda person: seats(person, 1)[0]


def _seated(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as cookies:
        cookies["_user_id"] = token
        cookies["_fresh"] = True
    return client


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
