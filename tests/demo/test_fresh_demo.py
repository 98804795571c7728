"""The demonstration is cleared and made again; a file of its own keeps its neighbours' data safe."""

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlmodel import SQLModel

from app.cli import demo as cli_demo
from app.cli.audit import verify_all
from app.demo.creation import InstallationState, create_demo, installation_state
from app.usecases.wiring import Wiring
from app.wiring import wire
from tests.postgres_databases import SHAPE

BUILT = {
    "sqlite": "SELECT type || name || coalesce(sql, '') FROM sqlite_master "
    "WHERE name <> 'sqlite_stat1' ORDER BY type, name",
    "postgresql": SHAPE,
}
"""Query of the schema by engine, without SQLite's table statistics."""
KEPT = {"keys", "readers", "cauce.db", "cauce.db-shm", "cauce.db-wal"}


@pytest.fixture
def cleared(demo: Wiring) -> Wiring:
    cli_demo.remove_demo(demo)
    return demo


@pytest.fixture
def new(engine_name: str, request: pytest.FixtureRequest) -> Iterator[Connection]:
    """Yield an empty installation, like the one the demonstration was made in."""
    made = request.getfixturevalue("sqlite_template" if engine_name == "sqlite" else "postgres_template")
    engine = sa.create_engine(f"sqlite:///{made}" if engine_name == "sqlite" else made, poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


def test_what_is_cleared_is_as_new(cleared: Wiring, new: Connection, engine_name: str):
    with cleared.reading() as session:
        here = session.connection()
        assert _built(here, engine_name) == _built(new, engine_name)
        assert _held(here) == _held(new) == set()
        assert installation_state(session) is InstallationState.EMPTY
    assert {path.name for path in cleared.config.data_dir.iterdir()} <= KEPT


@pytest.mark.any_engine
@pytest.mark.long
def test_the_demonstration_can_be_made_again_from_nothing(cleared: Wiring, sign_ins):
    anew = wire(cleared.config, clock=cleared.clock)
    again = create_demo(anew)
    assert again.users[0].password != sign_ins.users[0].password
    assert all(finding.verdict.intact for finding in verify_all(anew))
    anew.engine.dispose()


def _built(connection: Connection, engine_name: str) -> list[list[str]]:
    """Return the schema, regardless of the order of a table's constraints, which varies."""
    return [sorted(re.split(r",?\s*\n", str(row))) for row in connection.scalars(sa.text(BUILT[engine_name]))]


def _held(connection: Connection) -> set[str]:
    """Return the tables with rows."""
    return {
        table.name
        for table in SQLModel.metadata.sorted_tables
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
    }
