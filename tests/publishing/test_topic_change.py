"""A topic of another class or risk: the approved class sets the reviewers and the holds."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from app.db.work import Work
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.usecases.posts import actions
from tests import post_factory
from tests.clocks import StoppedClock
from tests.posts.composer_form import page_of
from tests.publishing import sender_setup
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

OTHERS = [{"topic_class": TopicClass.EVENT}, {"risk": Risk.HIGH}]


def topic(session: Session, town: Town, **fields: object) -> Topic:
    made = Topic(organisation_id=town.id, name="Fiestas", **fields)
    session.add(made)
    session.flush()
    return made


def give(session: Session, town: Town, post: Post, topic_id: int, clock: StoppedClock) -> None:
    draft = posts.draft_of(post, posts.version_of(session, post))
    new_draft = replace(draft, topic_id=topic_id)
    actions.save_post(Work(session, town.author.actor, clock()), post, new_draft, base=post.base)
    session.commit()


@pytest.mark.parametrize("other", OTHERS)
def test_what_was_approved_as_something_else_is_approved_no_more(
    session: Session,
    connected: Town,
    clock: StoppedClock,
    went_back: sender_setup.WentBack,
    other: dict[str, object],
):
    post = post_factory.approved(session, connected, now=clock(), hours=2)
    give(session, connected, post, topic(session, connected, **other).id, clock)
    assert went_back(post)


@pytest.mark.parametrize("other", OTHERS)
def test_its_review_begins_anew(session: Session, town: Town, clock: StoppedClock, other: dict[str, object]):
    post = post_factory.submitted(session, town, now=clock())
    give(session, town, post, topic(session, town, **other).id, clock)
    assert post.status is PostStatus.DRAFT
    post_factory.resubmit(session, town, post, now=clock())
    assert post.status is PostStatus.IN_REVIEW and post.version == 1


def test_what_is_held_does_not_slip_out_as_a_service(
    session: Session,
    connected: Town,
    clock: StoppedClock,
    went_back: sender_setup.WentBack,
):
    event = topic(session, connected, topic_class=TopicClass.EVENT)
    post = post_factory.approved(session, connected, now=clock(), hours=2, topic_id=event.id)
    actions.hold_post(Work(session, connected.supervisor.actor, clock()), post, reason="Luto")
    give(session, connected, post, connected.topics[0].id, clock)
    assert went_back(post)


def test_another_name_of_one_class_and_risk_ends_nothing(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.approved(session, town, now=clock())
    give(session, town, post, town.topics[1].id, clock)
    assert post.status is PostStatus.APPROVED and post.topic_id == town.topics[1].id


def test_the_history_says_why(session: Session, town: Town, clock: StoppedClock, seat):
    post = post_factory.approved(session, town, now=clock())
    give(session, town, post, topic(session, town, risk=Risk.HIGH).id, clock)
    assert "de otra clase o de otro riesgo" in seat(town.author).get(page_of(town, post)).text
