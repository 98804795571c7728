"""Other organisations' rows are invisible."""

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select, update

from app.db.append_only import KEEPS_FACTS
from app.db.scope import scope_to
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import record
from app.domain.directory.models import Topic
from tests import sample_town
from tests.clocks import StoppedClock

pytestmark = pytest.mark.every_engine


def test_a_scoped_session_sees_only_its_own_organisation(session: Session, town: sample_town.Town, clock: StoppedClock):
    other = sample_town.make_town(session, now=clock(), slug="otra")
    session.commit()
    assert {t.organisation_id for t in session.exec(select(Topic))} == {town.id}
    scope_to(session, other.id)
    assert {t.organisation_id for t in session.exec(select(Topic))} == {other.id}


def test_a_scoped_session_changes_only_its_own_organisation(
    session: Session, town: sample_town.Town, clock: StoppedClock
):
    other = sample_town.make_town(session, now=clock(), slug="otra")
    session.exec(update(Topic).values(name="Avisos nuevos").where(Topic.name == "Avisos"))
    session.commit()
    scope_to(session, other.id)
    assert session.exec(select(Topic).where(Topic.name == "Avisos")).one().organisation_id == other.id


def test_an_entry_of_the_record_can_be_neither_changed_nor_removed(
    session: Session, town: sample_town.Town, clock: StoppedClock
):
    record(Work(session, town.editor.actor, clock()), Act.TOPIC_CREATED, subject="topic:1")
    session.commit()
    entry = session.exec(select(AuditEntry)).one()
    with pytest.raises(DBAPIError, match=KEEPS_FACTS):
        session.exec(update(AuditEntry).values(actor_name="Otra").where(AuditEntry.id == entry.id))
    session.rollback()
    session.delete(entry)
    with pytest.raises(DBAPIError, match=KEEPS_FACTS):
        session.flush()
