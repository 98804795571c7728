"""What is read as models is what the session would have read: the same objects, with the same values."""

from datetime import time

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param, select_columns
from app.domain.directory.models import Channel, Topic
from app.domain.organisations.models import Organisation, Unit
from app.domain.people.models import Membership, User
from tests import sample_town

pytestmark = pytest.mark.postgresql

CHANNELS: EntityQuery[Channel] = EntityQuery(
    select(Channel).where(Channel.organisation_id == ORGANISATION_ID).order_by(col(Channel.id))
)
SUPERIOR = aliased(User)
HELD: EntityQuery[tuple[Membership, str, Unit | None, User]] = EntityQuery(
    select_columns(Membership, Organisation.name, Unit, SUPERIOR)
    .join(Organisation, col(Organisation.id) == Membership.organisation_id)
    .outerjoin(Unit, (col(Unit.id) == Membership.unit_id) & (col(Unit.name) == "No hay"))
    .join(SUPERIOR, col(SUPERIOR.id) == Membership.user_id)
    .where(Membership.organisation_id == ORGANISATION_ID)
    .order_by(col(Membership.id))
)
NAMED: EntityQuery[Topic] = EntityQuery(
    select(Topic).where(Topic.organisation_id == ORGANISATION_ID, Topic.name == param("name"))
)
AGAIN: EntityQuery[Topic] = EntityQuery(NAMED.written.execution_options(populate_existing=True))
BROKEN: Query[int] = Query(
    select_columns(col(Topic.id) / param("by")).where(Topic.organisation_id == ORGANISATION_ID).limit(1), int
)


def test_every_value_is_as_the_session_reads_it(session: Session, town: sample_town.Town):
    said = [one.model_dump() for one in CHANNELS.all(session, organisation_id=town.id)]
    session.expunge_all()
    wanted = select(Channel).where(Channel.organisation_id == town.id).order_by(col(Channel.id))
    assert said == [one.model_dump() for one in session.exec(wanted)]


def test_what_is_in_the_session_is_the_one_that_is_there(session: Session, town: sample_town.Town):
    first = NAMED.first(session, organisation_id=town.id, name="Avisos")
    assert first is not None
    assert NAMED.first(session, organisation_id=town.id, name="Avisos") is first
    assert session.get(Topic, first.id) is first
    assert first not in session.dirty


def test_what_was_read_is_changed_as_any_other(session: Session, town: sample_town.Town):
    found = NAMED.first(session, organisation_id=town.id, name="Avisos")
    assert found is not None
    found.name = "Otros avisos"
    session.flush()
    assert NAMED.first(session, organisation_id=town.id, name="Otros avisos") is found


def test_only_what_expired_or_all_that_is_asked_for_is_read_again(session: Session, town: sample_town.Town):
    found = NAMED.first(session, organisation_id=town.id, name="Avisos")
    assert found is not None
    with session.no_autoflush:
        found.pillar = "Escrito aquí"
        assert NAMED.all(session, organisation_id=town.id, name="Avisos") == [found]
        assert found.pillar == "Escrito aquí"
        session.expire(found, ["pillar"])
        NAMED.all(session, organisation_id=town.id, name="Avisos")
        assert "pillar" in found.__dict__ and found.pillar != "Escrito aquí"
        found.pillar = "Escrito aquí"
        AGAIN.all(session, organisation_id=town.id, name="Avisos")
        assert found.pillar != "Escrito aquí" and found not in session.dirty


def test_several_things_of_a_row_come_together_and_nothing_is_none(session: Session, town: sample_town.Town):
    held, name, unit, user = HELD.all(session, organisation_id=town.id)[0]
    assert (held.user_id, unit) == (user.id, None)
    assert name == session.get_one(Organisation, town.id).name
    assert session.get(User, user.id) is user


def test_what_the_database_refuses_is_told_as_ever(session: Session, town: sample_town.Town):
    with pytest.raises(DBAPIError):
        BROKEN.all(session, organisation_id=town.id, by=time(9))
