"""Row numbers are never capabilities: none is given twice, and what undoes or deduplicates has a random key."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from app.core.errors import Conflict
from app.db import append_only, autoincrement, schema
from app.db.columns import Id
from app.db.engine import open_engine
from app.domain.approvals.models.decisions import ProvisionalDecision
from app.domain.approvals.rules import Verdict
from app.domain.organisations.models import Organisation
from app.usecases.review import provisional
from tests import post_factory
from tests.clocks import StoppedClock
from tests.review.test_provisional import give
from tests.sample_town import Town

NUMBERED = sorted(
    table.name
    for table in SQLModel.metadata.tables.values()
    if isinstance(key := table.c.get("id"), sa.Column) and key.primary_key and isinstance(key.type, Id)
)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'cauce.db'}"
    schema.upgrade(url)
    return url


def _lose_autoincrement(url: str, *tables: str) -> None:
    """Rebuild tables as a migration that forgot the word leaves them, with a row in each."""
    engine = open_engine(url, foreign_keys=False)
    with engine.begin() as connection:
        for table in tables:
            [definition] = connection.execute(
                sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}
            ).scalars()
            plain = definition.replace(" PRIMARY KEY AUTOINCREMENT", "").rstrip()[:-1] + ", PRIMARY KEY (id))"
            indexes = connection.execute(
                sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :name AND type = 'index' AND sql IS NOT NULL"),
                {"name": table},
            ).scalars()
            statements = [f"DROP TABLE {table}", plain, *indexes]
            for statement in statements:
                connection.exec_driver_sql(statement)
    engine.dispose()


def test_no_table_gives_a_removed_number_again(sqlite_url: str):
    engine = open_engine(sqlite_url)
    with engine.connect() as connection:
        numbered = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
        assert sorted(set(numbered.scalars()) & set(NUMBERED)) == NUMBERED
        assert autoincrement.tables_with_reusable_numbers(connection) == []
    engine.dispose()


def test_an_upgrade_gives_the_word_back_with_rows_indexes_and_triggers(sqlite_url: str):
    engine = open_engine(sqlite_url)
    attached = "SELECT name FROM sqlite_master WHERE type IN ('index', 'trigger') ORDER BY name"
    with engine.begin() as connection:
        before = connection.exec_driver_sql(attached).scalars().all()
    _lose_autoincrement(sqlite_url, "saved_view", "organisation", "decision")
    with engine.begin() as connection:
        append_only.install(connection)
        assert autoincrement.tables_with_reusable_numbers(connection) == ["decision", "organisation", "saved_view"]
        blank = {column.name: "" for column in Organisation.__table__.columns if not column.nullable}  # type: ignore[attr-defined]
        row = blank | {"id": 41, "slug": "riba", "kind": "ayuntamiento", "zone": "Europe/Madrid", "languages": "[]"}
        connection.execute(sa.table("organisation", *map(sa.column, row)).insert().values(row))
    schema.upgrade(sqlite_url)
    schema.check_schema(sqlite_url)
    with engine.begin() as connection:
        assert autoincrement.tables_with_reusable_numbers(connection) == []
        assert append_only.tables_without_triggers(connection) == []
        assert connection.exec_driver_sql(attached).scalars().all() == before
        assert connection.exec_driver_sql("SELECT id, slug FROM organisation").all() == [(41, "riba")]
        connection.exec_driver_sql("DELETE FROM organisation")
        connection.execute(sa.table("organisation", *map(sa.column, row)).insert().values(row | {"id": None}))
        assert connection.exec_driver_sql("SELECT id FROM organisation").scalar_one() == 42
    engine.dispose()


def test_an_old_button_never_takes_a_later_decision_back(session: Session, town: Town, clock: StoppedClock):
    """Also where both decisions have one number, as after a restore."""
    post = post_factory.submitted(session, town, now=clock())
    old = give(session, post, town.supervisor, clock)
    number, key = old.id, old.undo_key
    provisional.take_back(session, [key], actor=town.supervisor.actor, now=clock())
    rejection = give(session, post, town.supervisor, clock, Verdict.REJECTED)
    session.execute(sa.update(ProvisionalDecision).values(id=number))
    with pytest.raises(Conflict, match="Ya no se puede deshacer"):
        provisional.take_back(session, [key], actor=town.supervisor.actor, now=clock())
    assert session.scalar(select(ProvisionalDecision.undo_key)) == rejection.undo_key
