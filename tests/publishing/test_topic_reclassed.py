"""A topic that is itself given another class or risk: what was approved under it was approved as something else."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from app.drafting import deeds as drafting
from app.drafting.models import Post
from app.drafting.rules.states import Status
from app.publishing.jobs import Sender
from app.publishing.queries import lines_of
from app.publishing.rules import DeliveryState
from app.topics import deeds
from app.topics.rules import Risk, TopicClass
from app.topics.service import Matter
from tests import make
from tests.cast import Town
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.publishing import world

pytestmark = pytest.mark.postgresql

OTHERS = [{"topic_class": TopicClass.EVENT}, {"risk": Risk.HIGH}]


def reclass(session: Session, town: Town, clock: StoppedClock, **said: object) -> int:
    topic = town.topics[0]
    known = Matter(topic.name, topic.pillar, topic.topic_class, topic.risk, topic.owner_unit_id, topic.target_share)
    ended = deeds.change_topic(session, topic, replace(known, **said), actor=town.editor.actor, now=clock())
    session.commit()
    return ended


@pytest.mark.parametrize("other", OTHERS)
def test_what_was_approved_goes_back_and_nothing_of_it_leaves(
    session: Session,
    connected: Town,
    clock: StoppedClock,
    went_back: world.WentBack,
    other: dict[str, object],
):
    post = make.approved(session, connected, now=clock(), hours=2)
    assert reclass(session, connected, clock, **other) == 1
    assert went_back(post)


def test_what_is_read_is_read_anew_and_what_is_held_is_held_no_more(session: Session, town: Town, clock: StoppedClock):
    read, held = make.submitted(session, town, now=clock()), make.approved(session, town, now=clock())
    drafting.hold(session, held, reason="Luto", actor=town.supervisor.actor, now=clock())
    of_another = make.approved(session, town, now=clock(), topic_id=town.topics[1].id)
    assert reclass(session, town, clock, risk=Risk.HIGH) == 2
    assert (read.status, held.status, of_another.status) == (Status.DRAFT, Status.DRAFT, Status.APPROVED)


def test_another_name_or_share_ends_nothing(session: Session, town: Town, clock: StoppedClock):
    post = make.approved(session, town, now=clock())
    assert reclass(session, town, clock, name="Otro nombre", target_share=3) == 0
    assert post.status is Status.APPROVED


def test_of_what_is_out_already_only_the_rest_is_taken_back(
    session: Session, connected: Town, clock: StoppedClock, sender: Sender, network: FakeNetwork
):
    post = two_accounts(session, connected, clock)
    sender.send_due(clock.forward(hours=2))
    assert len(network.published) == 1
    assert reclass(session, connected, clock, topic_class=TopicClass.EVENT) == 1
    states = {delivery.state for delivery, *_ in lines_of(session, post)}
    assert states == {DeliveryState.PUBLISHED, DeliveryState.CANCELLED}
    assert world.status_of(session, post) is Status.CLOSED


def two_accounts(session: Session, town: Town, clock: StoppedClock) -> Post:
    """The second is published on by hand, so it waits."""
    targets = tuple((channel.id, "es") for channel in town.channels[:2])
    post = make.approved(session, town, now=clock(), hours=2, targets=targets)
    session.commit()
    return post


def test_the_page_says_how_many_and_the_history_says_why(session: Session, town: Town, clock: StoppedClock, seat):
    post = make.approved(session, town, now=clock())
    session.commit()
    topic = town.topics[0]
    typed = {"name": topic.name, "pillar": topic.pillar, "topic_class": "event", "risk": topic.risk.value}
    base = f"/o/{town.organisation.slug}"
    said = seat(town.editor).post(
        f"{base}/topics/{topic.id}", data=typed | {"target_share": "0"}, follow_redirects=True
    )
    assert "una publicación aprobada o en revisión vuelve a borrador" in said.text
    page = seat(town.author).get(f"{base}/posts/{post.year}/{post.ordinal}").text
    assert "de otra clase o de otro riesgo" in page
