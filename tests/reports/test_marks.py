"""Workers that follow an organisation at the same instant: one proceeds, the others skip it."""

from datetime import date
from threading import Event, Thread, current_thread
from typing import Any

import sqlalchemy as sa

from app.usecases.reports.plan_figures import advance_mark
from app.usecases.wiring import Wiring
from tests.sample_town import Town

LONG = 10.0
"""Seconds; no one waits so long unless the test fails."""


def test_of_two_that_come_to_a_mark_for_the_first_time_one_does(wiring: Wiring, town: Town, engine_name: str) -> None:
    went, adding = [], Event()

    def follow() -> None:
        with wiring.writing() as session:
            went.append(advance_mark(session, "followed", town.id, date(2027, 3, 5)))
            session.commit()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if current_thread() is other and statement.startswith("INSERT INTO derived_mark"):
            adding.set()

    other = Thread(target=follow)
    sa.event.listen(wiring.engine, "before_cursor_execute", note)
    with wiring.writing() as session:
        went.append(advance_mark(session, "followed", town.id, date(2027, 3, 5)))
        other.start()
        assert engine_name == "sqlite" or adding.wait(LONG), "on SQLite it waits for its turn to write"
        session.commit()
    other.join()
    assert went == [True, False]


def test_whoever_is_behind_it_does_not_move_it(wiring: Wiring, town: Town) -> None:
    with wiring.writing() as session:
        days = [date(2027, 3, day) for day in (5, 4, 5, 6)]
        assert [advance_mark(session, "followed", town.id, day) for day in days] == [True, False, False, True]
