"""On a database server, a connection cut while idle is not handed out again."""

from collections.abc import Iterator
from traceback import format_exception

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from app.db import engine as db_engine
from app.domain.people.models import User
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.postgres_databases import Shelf

pytestmark = pytest.mark.every_engine

ASKED, CUT = text("SELECT pg_backend_pid()"), "SELECT pg_terminate_backend(%s, 5000)"


@pytest.fixture
def cut(postgres_shelf: Shelf) -> Iterator[Engine]:
    """Yield an engine whose one connection went back to the pool and was then ended by the server."""
    url = postgres_shelf.take()
    engine = db_engine.open_engine(url)
    with engine.connect() as connection:
        number = connection.scalar(ASKED)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as other:
        other.execute(CUT, [number])
    yield engine
    engine.dispose()
    postgres_shelf.put_back(url)


def test_one_that_rested_is_asked_first(cut: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(db_engine, "IDLE_CHECK_SECONDS", 0.0)
    with cut.connect() as connection:
        assert connection.scalar(ASKED)


def test_one_in_constant_use_is_not(cut: Engine):
    with pytest.raises(OperationalError), cut.connect() as connection:
        connection.scalar(ASKED)
    with cut.connect() as connection:
        assert connection.scalar(ASKED)


def test_the_dialect_that_tests_share_has_met_its_server(wiring: Wiring) -> None:
    assert wiring.engine.dialect.default_isolation_level
    assert wiring.engine.dialect.server_version_info


def test_a_failure_names_nobody(town: sample_town.Town, session: Session) -> None:
    """The failure is logged as it is, with its cause."""
    session.commit()
    email = town.author.user.email
    session.add(User(email=email, name="Ana Ríos"))
    with pytest.raises(IntegrityError) as raised:
        session.flush()
    trace = "".join(format_exception(raised.value))
    assert email not in trace and "Ana Ríos" not in trace and "email" in trace


@pytest.mark.parametrize("state", ["55P03", "40P01", "40001"])
def test_a_failed_wait_is_told_from_a_defect_and_may_be_asked_again(postgres_shelf: Shelf, state: str):
    url = postgres_shelf.take()
    engine = db_engine.open_engine(url)
    with engine.connect() as connection, pytest.raises(OperationalError) as failure:
        connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$")
    engine.dispose()
    postgres_shelf.put_back(url)
    assert db_engine.is_busy(failure.value)
