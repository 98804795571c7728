"""Prepared queries return the same rows as any query, and none of another organisation."""

import pytest
from sqlmodel import Session, col, select

from app.db.scope import scope_to
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param
from app.domain.directory.models import Topic
from tests import sample_town
from tests.clocks import StoppedClock
from tests.statement_counter import counting

pytestmark = pytest.mark.every_engine

NAMES: Query[str] = Query(select(Topic.name).order_by(Topic.name), str)
"""A query without the organisation's condition."""
MINE: Query[str] = Query(select(Topic.name).where(Topic.organisation_id == ORGANISATION_ID), str)
SOME: Query[str] = Query(select(Topic.name).where(col(Topic.name).in_(param("names", many=True))), str)
MODELS: EntityQuery[Topic] = EntityQuery(select(Topic).where(Topic.name == param("name")))


@pytest.fixture
def other(session: Session, town: sample_town.Town, clock: StoppedClock) -> sample_town.Town:
    made = sample_town.make_town(session, now=clock(), slug="otra")
    session.add(Topic(organisation_id=made.id, name="Solo aquí"))
    session.flush()
    return made


def test_the_organisation_of_the_session_is_in_every_read(
    session: Session, town: sample_town.Town, other: sample_town.Town
):
    scope_to(session, town.id)
    assert "Solo aquí" not in NAMES.all(session)
    assert MINE.all(session, organisation_id=other.id) == []
    assert MODELS.all(session, name="Solo aquí") == []
    scope_to(session, other.id)
    assert "Solo aquí" in NAMES.all(session)
    assert [topic.organisation_id for topic in MODELS.all(session, name="Solo aquí")] == [other.id]


def test_a_session_of_no_organisation_reads_the_one_it_names(
    session: Session, town: sample_town.Town, other: sample_town.Town
):
    session.info.clear()
    assert "Solo aquí" in MINE.all(session, organisation_id=other.id)
    assert "Solo aquí" not in MINE.all(session, organisation_id=town.id)
    with pytest.raises(KeyError):
        NAMES.all(session)


def test_what_the_transaction_wrote_is_seen(session: Session, town: sample_town.Town):
    session.add(Topic(organisation_id=town.id, name="Recién puesto"))
    assert NAMES.first(session, organisation_id=town.id) is not None
    assert SOME.all(session, organisation_id=town.id, names=["Recién puesto"]) == ["Recién puesto"]
    topic = MODELS.first(session, organisation_id=town.id, name="Recién puesto")
    assert topic is not None and topic in session


def test_several_values_are_one_statement(session: Session, town: sample_town.Town):
    with counting(session.get_bind()) as seen:
        assert SOME.all(session, organisation_id=town.id, names=["no", "ni", "tampoco"]) == []
    assert seen.count == 1


@pytest.mark.parametrize("many", [0, 1, 2, 3, 5, 700, 4097])
def test_a_list_of_any_length_finds_each_once(session: Session, town: sample_town.Town, many: int):
    for n in range(5):
        session.add(Topic(organisation_id=town.id, name=f"Asunto {n}"))
    session.flush()
    names = [f"Asunto {n}" for n in range(many)]
    assert sorted(SOME.all(session, names=names)) == names[:5]
