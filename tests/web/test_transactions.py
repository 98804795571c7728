"""A request's work under the writer's lock is limited, and the tests detect excesses."""

from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa
from flask import Flask

from app.usecases.wiring import Wiring
from app.wiring import wire
from config import Config
from tests import transactions
from tests.transactions import watched

pytestmark = pytest.mark.every_engine

SAID = sa.text("SELECT 1")


@pytest.fixture
def here(config: Config) -> Iterator[Wiring]:
    """Yield a wiring no other test watches."""
    made = wire(config)
    yield made
    made.engine.dispose()


def ask(here: Wiring, many: int, *, reading: bool = False) -> None:
    with closing(here.reading() if reading else here.writing()) as session:
        for _ in range(many):
            session.execute(SAID)
        session.commit()


def test_a_request_that_asks_too_much_while_it_writes_is_noticed(here, monkeypatch):
    monkeypatch.setattr(transactions, "MOST_STATEMENTS", 5)
    with watched(here.engine) as excesses, Flask("x").test_request_context("/o/riba/posts"):
        ask(here, 5)
        ask(here, 9, reading=True)
        assert excesses == []
        ask(here, 6)
    assert [excess.split(",")[0] for excess in excesses] == ["GET /o/riba/posts: 6 statements"]


def test_so_is_one_that_works_long(here, monkeypatch):
    monkeypatch.setattr(transactions, "MOST_SECONDS", 0.0)
    with watched(here.engine) as excesses, Flask("x").test_request_context("/o/riba/posts"):
        ask(here, 1)
    assert len(excesses) == 1


def test_what_no_request_does_is_not_counted(here, monkeypatch):
    monkeypatch.setattr(transactions, "MOST_SECONDS", 0.0)
    with watched(here.engine) as excesses:
        ask(here, 1)
    assert excesses == []
