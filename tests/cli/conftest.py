"""Fixtures of the console's tests: commands run in any installation, and an unused one."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.factory import attach_wiring
from app.usecases.wiring import Wiring
from app.wiring import wire
from config import Config
from tests.clocks import StoppedClock

Empty = Callable[..., Wiring]
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Return `run(wiring, "backup", folder)`, which runs a console command in that installation."""

    def asked(wiring: Wiring, *args: object) -> Result:
        attach_wiring(app, wiring)
        return app.test_cli_runner().invoke(args=[str(arg) for arg in args])

    return asked


@pytest.fixture
def empty(tmp_path: Path, clock: StoppedClock, request: pytest.FixtureRequest) -> Iterator[Empty]:
    """Return `empty("sqlite", **settings)`, which makes an unused installation.

    Its tables are made, unless `has_tables=False`: making them takes longer than what most tests try there.
    """
    made: list[Wiring] = []

    def make(engine_name: str, *, has_tables: bool = True, **settings: object) -> Wiring:
        folder, url = tmp_path / "restored", ""
        if engine_name == "postgresql":
            template = request.getfixturevalue("postgres_template") if has_tables else "template0"
            url = request.getfixturevalue("postgres").create_database(template=template)
        elif has_tables:
            folder.mkdir(mode=0o700)
            shutil.copy(request.getfixturevalue("sqlite_template"), folder / "cauce.db")
        config = Config(_env_file=None, data_dir=folder, database_url=url, **settings)
        made.append(wire(config, clock=clock))
        return made[-1]

    yield make
    for wiring in made:
        wiring.engine.dispose()
