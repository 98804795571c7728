"""Migrations: numbered without gap, forward on an empty and a filled database, and saying what the models say."""

import sqlalchemy as sa
from sqlmodel import Session

from app.db import migrate
from app.db.append_only import TABLES
from app.db.engine import open_engine
from tests import make
from tests.architecture.tree import ROOT
from tests.cast import Town
from tests.clocks import StoppedClock

STEPS = sorted((ROOT / "migrations" / "versions").glob("*.py"))


def test_numbers_run_without_gap_or_repeat():
    assert [int(path.stem[:4]) for path in STEPS] == list(range(1, len(STEPS) + 1))


def test_models_and_schema_agree(database_url: str):
    migrate.check(database_url)


def test_upgrading_twice_changes_nothing(database_url: str):
    migrate.upgrade(database_url)
    migrate.check(database_url)


def test_a_filled_database_goes_forward_and_keeps_its_rows(
    session: Session, town: Town, clock: StoppedClock, database_url: str
):
    post = make.approved(session, town, now=clock())
    session.commit()
    migrate.upgrade(database_url)
    session.refresh(post)
    assert post.version == 1


def test_every_table_of_facts_has_its_triggers(database_url: str):
    engine = open_engine(database_url)
    query = (
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'keep%'"
        if engine.dialect.name == "sqlite"
        else "SELECT event_object_table FROM information_schema.triggers"
    )
    with engine.connect() as connection:
        guarded = set(connection.execute(sa.text(query)).scalars())
    engine.dispose()
    assert guarded == set(TABLES)
