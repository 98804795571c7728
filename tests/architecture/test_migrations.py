"""Migrations: numbered without gaps, run on an empty and a filled database, and consistent with the models."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.db import schema
from app.db.append_only import TABLES
from app.db.engine import open_engine
from app.db.projection import DerivedMark
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.plan.models.profiles import ComparableProfile
from tests import post_factory
from tests.architecture.tree import ROOT
from tests.clocks import StoppedClock
from tests.sample_town import Town

pytestmark = pytest.mark.every_engine

STEPS = sorted((ROOT / "migrations" / "versions").glob("*.py"))


def test_numbers_run_without_gap_or_repeat():
    assert [int(path.stem[:4]) for path in STEPS] == list(range(1, len(STEPS) + 1))


def test_models_and_schema_agree(database_url: str):
    schema.check_schema(database_url)


def test_upgrading_twice_changes_nothing(database_url: str):
    schema.upgrade(database_url)
    schema.check_schema(database_url)


def test_a_filled_database_goes_forward_and_keeps_its_rows(
    session: Session, town: Town, clock: StoppedClock, database_url: str
):
    post = post_factory.approved(session, town, now=clock())
    session.commit()
    schema.upgrade(database_url)
    session.refresh(post)
    assert post.version == 1


def test_every_network_fits_where_one_is_stored(session: Session, town: Town):
    """The checks of both columns were written when there were twelve."""
    for network in Network:
        keys = {"organisation_id": town.id, "network": network, "name": "Riba"}
        session.add_all([Channel(**keys, handle="riba"), ComparableProfile(**keys, body="Riba")])
    session.flush()
    for table in (sa.table("channel", sa.column("network")), sa.table("comparable_profile", sa.column("network"))):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(sa.update(table).values(network="orkut"))


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


def test_what_filled_replies_before_stays_confirmed_and_gives_the_domains(tmp_path: Path):
    """In a database older than 0055, values stay in use without a reader, and their links give the domains."""
    url = f"sqlite:///{tmp_path / 'before.db'}"
    schema.upgrade(url, "0054")
    engine = sa.create_engine(url)
    meta = sa.MetaData()
    meta.reflect(engine, only=("organisation", "usual_value"))
    bodies, usual = meta.tables["organisation"], meta.tables["usual_value"]
    values = {"sede": "https://sede.riba.example/x", "prensa": "prensa@riba.example", "oficina": "plaza Mayor, 1"}
    with engine.begin() as connection:
        body = {"id": 1, "slug": "riba", "name": "Riba", "kind": "ayuntamiento", "zone": "Europe/Madrid"}
        needed = {each.name: _blank(each) for each in bodies.columns if not each.nullable and each.name not in body}
        connection.execute(bodies.insert().values(body | needed))
        rows = [{"id": n, "organisation_id": 1, "name": k, "value": v} for n, (k, v) in enumerate(values.items(), 1)]
        connection.execute(usual.insert(), rows)
    schema.upgrade(url)
    with engine.connect() as connection:
        confirmations = {
            row.value: row.confirmed for row in connection.execute(sa.text("SELECT value, confirmed FROM usual_value"))
        }
        domains = connection.execute(sa.text("SELECT domains FROM organisation")).scalar_one()
    engine.dispose()
    assert confirmations == {value: value for value in values.values()}
    assert json.loads(domains) == ["riba.example", "sede.riba.example"]


def test_followed_days_get_a_column_of_their_own(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest):
    """In a database older than 0063, `seq` held numbers of days and months too."""
    url = f"sqlite:///{tmp_path / 'before.db'}"
    if engine_name == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
    schema.upgrade(url, "0062")
    day = date(2027, 3, 5)
    before = {"candidates": 7, "candidates_day": day.toordinal(), "feeds": 9, "plan_figures": day.toordinal()}
    before |= {"plan_figures_past": 1, "plan_report": 2026 * 12 + 12}
    engine = open_engine(url)
    with engine.begin() as connection:
        bodies = sa.Table("organisation", sa.MetaData(), autoload_with=connection)
        body = {"id": 1, "slug": "riba", "name": "Riba", "kind": "ayuntamiento", "zone": "Europe/Madrid"}
        needed = {each.name: _blank(each) for each in bodies.columns if not each.nullable and each.name not in body}
        connection.execute(bodies.insert().values(body | needed))
        rows = [{"name": name, "seq": seq} for name, seq in before.items()]
        connection.execute(
            sa.text("INSERT INTO derived_mark (name, organisation_id, seq) VALUES (:name, 1, :seq)"), rows
        )
    schema.upgrade(url)
    with Session(engine) as session:
        marks = {mark.name: (mark.seq, mark.day) for mark in session.exec(select(DerivedMark))}
    engine.dispose()
    assert marks == {
        "candidates": (7, day),
        "feeds": (9, None),
        "plan_figures": (0, day),
        "plan_figures_past": (0, date.min),
        "plan_report": (0, date(2026, 12, 1)),
    }


def _blank(column: sa.Column[Any]) -> object:
    """Return a value of the column's type that an old row may have held."""
    if isinstance(column.type, sa.Integer | sa.Boolean | sa.Numeric):
        return 0
    return "[]" if column.name == "languages" else "{}" if column.name == "attention_hours" else ""
