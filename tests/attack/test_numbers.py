"""Row numbers are never capabilities: none is given twice, and what undoes or deduplicates has a random key."""

import hashlib
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from app.adapters.mail.letters import TemplateLetters
from app.core.errors import Conflict, NotFound
from app.db import append_only, autoincrement, schema
from app.db.columns import Id
from app.db.engine import open_engine
from app.db.work import Work
from app.domain.approvals.models.decisions import ProvisionalDecision
from app.domain.approvals.rules.states import Verdict
from app.domain.image_rights.models import DepictedPerson
from app.domain.image_rights.rules.links import parse_revocation_token
from app.domain.notifications.models import Notice
from app.domain.notifications.rules.unsubscribe import (
    parse_unsubscribe_token,
    unsubscribe_request,
    unsubscribe_token,
)
from app.domain.notifications.service import Letter, queue_letters
from app.domain.organisations.models import Organisation
from app.usecases.image_rights.revocation import issue_link, linked_person
from app.usecases.image_rights.rights import add_person
from app.usecases.notifications.letter_delivery import letter_outbox
from app.usecases.review import provisional
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.architecture.tree import modules
from tests.attack.dedup_keys import DEDUP_KEYS, makes_letters, numbered_keys
from tests.clocks import StoppedClock
from tests.image_rights.conftest import MINOR
from tests.media.pictures import picture, store_own_picture
from tests.notifications.conftest import mailer
from tests.peers.smtp import Smtp
from tests.review.test_provisional import give
from tests.sample_town import Town

NUMBERED = sorted(
    table.name
    for table in SQLModel.metadata.tables.values()
    if isinstance(key := table.c.get("id"), sa.Column) and key.primary_key and isinstance(key.type, Id)
)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'numbers.db')}"


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
    provisional.take_back(Work(session, town.supervisor.actor, clock()), [key])
    rejection = give(session, post, town.supervisor, clock, Verdict.REJECTED)
    session.execute(sa.update(ProvisionalDecision).values(id=number))
    with pytest.raises(Conflict, match="Ya no se puede deshacer"):
        provisional.take_back(Work(session, town.supervisor.actor, clock()), [key])
    assert session.scalar(select(ProvisionalDecision.undo_key)) == rejection.undo_key


def test_a_letter_is_known_by_a_key_that_no_number_gives(session: Session, town: Town, clock: StoppedClock):
    """Also where the number of its matter is given again, as after a restore."""
    references = []
    for _ in range(2):
        letter = Letter("a@riba.example", "", "es", "review_asked", {}, "step:7:1")
        queue_letters(session, [letter], organisation_id=town.id, now=clock())
        queue_letters(session, [letter], organisation_id=town.id, now=clock())
        references += session.exec(select(Notice.reference)).all()
        session.execute(sa.delete(Notice))
    assert len(set(references)) == 2 and min(map(len, references)) > 40


def test_a_letter_repeats_its_own_key_at_each_attempt(session: Session, town: Town, wiring: Wiring, clock, smtp: Smtp):
    letter = Letter("ana@riba.example", "", "es", "password_reset", {"link": "https://cauce.example/x"}, "reset:7:1")
    queue_letters(session, [letter], organisation_id=town.id, now=clock())
    for _ in range(2):
        again = {"next_attempt_at": clock(), "sent_at": None, "lease_token": None, "context": letter.context}
        session.execute(sa.update(Notice).values(**again))
        session.commit()
        letter_outbox(wiring.writing, mailer(smtp), TemplateLetters(), clock).run(clock())
    names = {str(received.message["Message-ID"]) for received in smtp.received()}
    (key,) = session.exec(select(Notice.reference)).all()
    assert names == {f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@riba.example>"} and len(smtp.received()) == 2


def test_an_old_link_of_consent_never_opens_a_later_person(session: Session, town: Town, wiring: Wiring, clock):
    keyring, editor = wiring.keyring, town.editor.actor
    image = wiring.images.cleaned(picture())
    stored = store_own_picture(session, wiring.files, image, name="a.png", actor=editor, now=clock())
    add_person(Work(session, editor, clock()), stored.digest, MINOR, seal=keyring.seal)
    person = session.exec(select(DepictedPerson)).one()
    token = issue_link(Work(session, editor, clock()), person, seal=keyring.seal)
    link = parse_revocation_token(token, keyring.unseal)
    assert link and linked_person(session, link, now=clock()) is person
    person.added_at = clock.forward(minutes=1)
    session.flush()
    with pytest.raises(NotFound):
        linked_person(session, link, now=clock())


def test_an_old_link_that_stops_letters_stops_nobody_elses(session: Session, town: Town, wiring: Wiring, client):
    session.commit()
    for address, status in (("otra@riba.example", 404), (town.author.user.email, 200)):
        stop = unsubscribe_request(town.id, town.author.id, "review_decided", address)
        assert client.get(f"/unsubscribe/{unsubscribe_token(stop, wiring.keyring.seal)}").status_code == status


def test_links_given_before_still_open(wiring: Wiring):
    seal, unseal = wiring.keyring.seal, wiring.keyring.unseal
    assert parse_unsubscribe_token(seal("unsubscribe:1:2:review_decided"), unseal) == (1, 2, "review_decided", "")
    link = parse_revocation_token(seal("consent revocation:1:2:1900000000"), unseal)
    assert link and (link.person_id, link.added) == (2, 0)


def test_each_key_that_deduplicates_letters_is_of_rows_whose_numbers_are_given_once():
    """A new key is added here with the table of its rows; a number that may come again would swallow a letter."""
    found = {key for path in modules() if makes_letters(path) for key in numbered_keys(path)}
    assert found == DEDUP_KEYS.keys()
    assert set(DEDUP_KEYS.values()) <= set(NUMBERED)
