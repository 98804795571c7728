"""SQLite's writers take turns, and table statistics are refreshed now and then."""

from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from app.db.engine import STATISTICS_SECONDS, open_engine
from app.db.maintenance import optimise_statistics
from app.domain.notifications.models import Notice
from app.domain.publishing.models import WorkerBeat
from app.usecases.wiring import Wiring
from tests import moments
from tests.clocks import MONDAY

pytestmark = pytest.mark.every_engine


def test_writers_who_come_together_each_get_their_turn(wiring: Wiring, session: Session) -> None:
    session.add(WorkerBeat(name="0", started_at=MONDAY, ticked_at=MONDAY))
    session.commit()

    def count_on() -> None:
        for _ in range(10):
            with wiring.writing() as mine:
                beat = mine.scalars(sa.select(WorkerBeat).with_for_update()).one()
                beat.name = str(int(beat.name) + 1)
                mine.commit()

    writers = [Thread(target=count_on) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with wiring.reading() as fresh:
        assert fresh.scalars(sa.select(WorkerBeat.name)).one() == "40"


def test_sqlite_counts_its_tables_again(wiring: Wiring, session: Session, engine_name: str) -> None:
    session.add_all(
        Notice(to_address="a", kind="t", dedup_key=str(n), queued_at=MONDAY, next_attempt_at=MONDAY) for n in range(50)
    )
    session.commit()
    done = optimise_statistics(wiring.writing)
    assert done == (engine_name == "sqlite")
    if done:
        counted = session.scalars(sa.text("SELECT tbl FROM sqlite_stat1"))
        assert "notice" in set(counted)
        session.rollback()


def test_the_rounds_of_a_post_are_found_by_it_before_anything_was_counted(sqlite_template: Path) -> None:
    young = open_engine(f"sqlite:///{sqlite_template}")
    query = "EXPLAIN QUERY PLAN SELECT state FROM round WHERE organisation_id = 1 AND post_id = 2"
    with young.connect() as connection:
        steps = [str(row.detail) for row in connection.exec_driver_sql(query)]
    young.dispose()
    assert len(steps) == 1 and "ix_round_post (post_id=? AND organisation_id=?)" in steps[0]


def test_who_keeps_a_connection_to_sqlite_learns_what_was_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/kept.db")
    seen = []
    for later in (0, 0, STATISTICS_SECONDS + 1):
        now = moments.now().timestamp() + later
        monkeypatch.setattr("sqlalchemy.pool.base.time.time", lambda now=now: now)
        with engine.connect() as connection:
            seen.append(connection.connection.dbapi_connection)
    engine.dispose()
    assert [driver_connection is seen[0] for driver_connection in seen] == [True, True, False]
