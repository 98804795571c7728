"""A reader on a database server begins no transaction there, and its prepared statements serve the next reader."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from app.db.engine import open_engine, read_only_engine, use_custom_plans
from app.db.lock_waits import lock_timeout
from tests.postgres_databases import Shelf

pytestmark = pytest.mark.every_engine

READY, WAITS, PLANS = text("SELECT count(*) FROM pg_prepared_statements"), "SHOW lock_timeout", "SHOW plan_cache_mode"


@pytest.fixture
def server(postgres_shelf: Shelf) -> Iterator[Engine]:
    url = postgres_shelf.take()
    engine = open_engine(url)
    yield engine
    engine.dispose()
    postgres_shelf.put_back(url)


def test_what_was_asked_once_stays_ready(server: Engine):
    counts = []
    for _ in range(3):
        with Session(read_only_engine(server)) as reading:
            counts.append(reading.execute(READY).scalar_one())
    assert counts == [0, 1, 1]


def test_who_writes_after_them_has_a_transaction(server: Engine):
    with read_only_engine(server).connect() as reading:
        reading.execute(READY)
    with server.connect() as writing:
        writing.execute(text("CREATE TABLE tried (id int)"))
        writing.rollback()
        assert writing.scalar(text("SELECT to_regclass('tried')")) is None


def test_what_a_reading_sets_for_itself_ends_with_it(server: Engine):
    with Session(read_only_engine(server)) as reading:
        use_custom_plans(reading)
        with lock_timeout(reading, wait_ms=50):
            assert reading.connection().exec_driver_sql(WAITS).scalar() == "50ms"
        assert reading.connection().exec_driver_sql(PLANS).scalar() == "force_custom_plan"
    with Session(read_only_engine(server)) as next_one:
        settings = [next_one.connection().exec_driver_sql(each).scalar() for each in (WAITS, PLANS)]
    assert settings == ["0", "force_generic_plan"]
