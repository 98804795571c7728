"""Migrations: numbered without gaps, run on an empty and a filled database, and consistent with the models."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
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


LATER_TABLES = (
    *("near_variant", "variant_opinion", "opinion_setting", "unread_message", "message_reading"),
    *("provisional_decision", "house_text", "search_trigram", "push_call", "push_device"),
    *("link_card", "proposed_captions", "early_upload", "delivery_proof", "newsletter_subscription"),
    *("app_key", "account_authorisation", "passage", "passage_key", "recognised_author"),
    *("publishing_start", "picture_drawing"),
    *("metric_reading", "account_visit", "outside_post", "shown_post"),
    *("image_rights", "depicted_person", "picture_use", "picture_likeness", "picture_tag"),
)
LATER_COLUMNS = [
    *(("round", "opinion"), ("worker_beat", "reads_meaning"), ("line_example", "reason")),
    *(("line_example", "teaches"), ("faq_entry", "meaning")),
    *(("post_version", "written_hash"), ("variant", "cards")),
    *(("derived_mark", "day"), ("media_file", "alt_text"), ("media_file", "words")),
    *(("organisation", "tracks_links"), ("campaign", "tracking_code"), ("channel", "monthly_cap")),
    *(("channel", "credentials_end_at"), ("channel", "credentials_warned_days")),
    *(("post_correction", "in_place"), ("delivery_attempt", "begins_later")),
    *(("channel", "next_attempt_at"), ("channel", "lease_token"), ("channel", "refresh_token")),
    *(("channel", "charged"), ("channel", "charged_in")),
    *(("media_file", name) for name in ("kind", "seconds", "has_sound", "codecs", "poster", "pages", "is_tagged")),
    *(("media_file", name) for name in ("focus_x", "focus_y", "newest")),
]
LATER_INDEXES = ("ix_round_unread", "ix_media_file_newest", "ix_media_file_versions", "ix_channel_pending")


def test_followed_days_get_a_column_of_their_own(session: Session, town: Town, database_url: str):
    """In a database older than 0063, `seq` held numbers of days and months too."""
    day = date(2027, 3, 5)
    before = {"candidates": 7, "candidates_day": day.toordinal(), "feeds": 9, "plan_figures": day.toordinal()}
    before |= {"plan_figures_past": 1, "plan_report": 2026 * 12 + 12}
    _make_texts_whole(session)
    for later in (*(f"TABLE {table}" for table in LATER_TABLES), *(f"INDEX {index}" for index in LATER_INDEXES)):
        session.execute(sa.text(f"DROP {later}"))
    for table, column in LATER_COLUMNS:
        session.execute(sa.text(f"ALTER TABLE {table} DROP COLUMN {column}"))
    session.execute(sa.text("UPDATE alembic_version SET version_num = '0062'"))
    rows = [{"name": name, "town": town.id, "seq": seq} for name, seq in before.items()]
    session.execute(sa.text("INSERT INTO derived_mark (name, organisation_id, seq) VALUES (:name, :town, :seq)"), rows)
    session.commit()
    schema.upgrade(database_url)
    assert {mark.name: (mark.seq, mark.day) for mark in session.exec(select(DerivedMark))} == {
        "candidates": (7, day),
        "feeds": (9, None),
        "plan_figures": (0, day),
        "plan_figures_past": (0, date.min),
        "plan_report": (0, date(2026, 12, 1)),
    }


def _make_texts_whole(session: Session) -> None:
    """Undo 0078 and 0081, whose columns are parts of keys."""
    operations = Operations(MigrationContext.configure(session.connection()))
    operations.drop_index("ix_delivery_edits", "delivery")
    with operations.batch_alter_table("delivery") as table:
        table.drop_constraint("uq_delivery_variant_id_part", type_="unique")
        table.create_unique_constraint("uq_delivery_variant_id", ["variant_id"])
        table.drop_column("part")
        table.drop_constraint("fk_delivery_organisation_id_edits_id", type_="foreignkey")
        table.drop_column("edits_id")


def _blank(column: sa.Column[Any]) -> object:
    """Return a value of the column's type that an old row may have held."""
    if isinstance(column.type, sa.Integer | sa.Boolean | sa.Numeric):
        return 0
    return "[]" if column.name == "languages" else "{}" if column.name == "attention_hours" else ""
