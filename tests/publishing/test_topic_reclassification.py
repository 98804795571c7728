"""A topic itself reclassified: posts approved under it were approved with another class."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from app.db.work import Work
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.queries.deliveries import delivery_lines
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.directory.topics import TopicDetails
from app.usecases.posts import actions, directory_changes
from app.usecases.publishing.delivery_sender import DeliverySender
from tests import post_factory
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.publishing import sender_setup
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

OTHERS = [{"topic_class": TopicClass.EVENT}, {"risk": Risk.HIGH}]


def reclass(session: Session, town: Town, clock: StoppedClock, **changes: object) -> int:
    topic = town.topics[0]
    known = TopicDetails(
        topic.name, topic.pillar, topic.topic_class, topic.risk, topic.owner_unit_id, topic.target_share
    )
    change = directory_changes.change_topic_and_posts(
        Work(session, town.editor.actor, clock()), topic, replace(known, **changes)
    )
    session.commit()
    return change.ended


@pytest.mark.parametrize("other", OTHERS)
def test_what_was_approved_goes_back_and_nothing_of_it_leaves(
    session: Session,
    connected: Town,
    clock: StoppedClock,
    went_back: sender_setup.WentBack,
    other: dict[str, object],
):
    post = post_factory.approved(session, connected, now=clock(), hours=2)
    assert reclass(session, connected, clock, **other) == 1
    assert went_back(post)


def test_what_is_read_is_read_anew_and_what_is_held_is_held_no_more(session: Session, town: Town, clock: StoppedClock):
    read, held_post = (
        post_factory.submitted(session, town, now=clock()),
        post_factory.approved(session, town, now=clock()),
    )
    actions.hold_post(Work(session, town.supervisor.actor, clock()), held_post, reason="Luto")
    of_another = post_factory.approved(session, town, now=clock(), topic_id=town.topics[1].id)
    assert reclass(session, town, clock, risk=Risk.HIGH) == 2
    assert (read.status, held_post.status, of_another.status) == (
        PostStatus.DRAFT,
        PostStatus.DRAFT,
        PostStatus.APPROVED,
    )


def test_another_name_or_share_ends_nothing(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.approved(session, town, now=clock())
    assert reclass(session, town, clock, name="Otro nombre", target_share=3) == 0
    assert post.status is PostStatus.APPROVED


def test_of_what_is_out_already_only_the_rest_is_taken_back(
    session: Session, connected: Town, clock: StoppedClock, sender: DeliverySender, network: FakeNetwork
):
    post = two_accounts(session, connected, clock)
    sender.send_due(clock.forward(hours=2))
    assert len(network.published) == 1
    assert reclass(session, connected, clock, topic_class=TopicClass.EVENT) == 1
    states = {delivery.state for delivery, *_ in delivery_lines(session, post)}
    assert states == {DeliveryState.PUBLISHED, DeliveryState.CANCELLED}
    assert sender_setup.status_of(session, post) is PostStatus.CLOSED


def two_accounts(session: Session, town: Town, clock: StoppedClock) -> Post:
    """Return a post on two accounts; the second is manual, so it waits."""
    targets = tuple((channel.id, "es") for channel in town.channels[:2])
    post = post_factory.approved(session, town, now=clock(), hours=2, targets=targets)
    session.commit()
    return post


def test_the_page_says_how_many_and_the_history_says_why(session: Session, town: Town, clock: StoppedClock, seat):
    post = post_factory.approved(session, town, now=clock())
    session.commit()
    topic = town.topics[0]
    typed = {"name": topic.name, "pillar": topic.pillar, "topic_class": "event", "risk": topic.risk.value}
    base = f"/o/{town.organisation.slug}"
    answer = seat(town.editor).post(
        f"{base}/topics/{topic.id}", data=typed | {"target_share": "0"}, follow_redirects=True
    )
    assert "una publicación aprobada o en revisión vuelve a borrador" in answer.text
    page = seat(town.author).get(f"{base}/posts/{post.year}/{post.ordinal}").text
    assert "de otra clase o de otro riesgo" in page
