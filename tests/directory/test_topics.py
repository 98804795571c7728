"""Topics by their pages."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.errors import NotPermitted
from app.db.work import Work
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import Risk, TopicClass
from app.usecases.directory import topics
from tests import sample_town
from tests.clocks import StoppedClock

pytestmark = pytest.mark.postgresql

Seat = Callable[[sample_town.Person], FlaskClient]
TYPED = {"name": "Fiestas", "topic_class": "event", "risk": "low"}


def test_a_topic_is_made_and_closed(seat: Seat, session: Session, town: sample_town.Town):
    client = seat(town.editor)
    assert client.post("/o/riba/topics", data=TYPED).status_code == 303
    made = session.exec(select(Topic).where(Topic.name == "Fiestas")).one()
    session.commit()
    client.post(f"/o/riba/topics/{made.id}", data=TYPED | {"closed": "1"})
    assert "Fiestas" not in client.get("/o/riba/topics").text
    assert "Fiestas" in client.get("/o/riba/topics?state=closed").text


def test_two_topics_cannot_have_one_name(seat: Seat, town: sample_town.Town):
    answer = seat(town.editor).post("/o/riba/topics", data=TYPED | {"name": "AVISOS"})
    assert answer.status_code == 422
    assert "Ya hay un tema" in answer.text


def test_the_service_too_refuses_whoever_may_not_manage_topics(
    session: Session, town: sample_town.Town, clock: StoppedClock
):
    matter = topics.TopicDetails("Deporte", "", TopicClass.SERVICE, Risk.LOW, None, 0)
    with pytest.raises(NotPermitted):
        topics.create_topic(Work(session, town.author.actor, clock()), matter)


@pytest.mark.parametrize("share", ["33,5", "-3", "un tercio"])
def test_a_share_is_a_whole_percentage(seat: Seat, town: sample_town.Town, share: str):
    answer = seat(town.editor).post("/o/riba/topics", data=TYPED | {"target_share": share})
    assert answer.status_code == 422 and "Escriba un porcentaje entero" in answer.text and share in answer.text
