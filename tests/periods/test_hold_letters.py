"""E-mails about held posts: one to each person per act, with the posts, the reason and the person's options."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from app.db.work import Work
from app.domain.notifications.models import Notice
from app.domain.periods.queries.periods import PeriodWithParts
from app.domain.posts.models import Post
from app.usecases.periods import rejudgement
from app.usecases.publishing.delivery_sender import DeliverySender
from tests import post_factory
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.periods import factories
from tests.publishing import sender_setup
from tests.sample_town import Person, Town, leaves

REASON = "Luto oficial: Por la riada (BOE núm. 49, de 26 de febrero de 2027)"


def written_to(session: Session, person: Person) -> list[Notice]:
    return [letter for letter in sender_setup.letters(session, "post_held") if letter.to_address == person.user.email]


def numbers(letter: Notice) -> list[str]:
    return [post["number"] for post in letter.context["posts"]]


@pytest.fixture
def posts(session: Session, town: Town, clock: StoppedClock) -> list[Post]:
    """Return two posts by the author and one by the network manager, all held by the mourning; a notice is not."""
    event = factories.event_topic(session, town)
    made = [post_factory.approved(session, town, now=clock(), hours=5 + n, topic_id=event.id) for n in range(2)]
    made += [post_factory.approved(session, town, now=clock(), hours=9, topic_id=event.id, by=town.editor)]
    factories.scheduled(session, town, town.topics[0], now=clock(), hours=6)
    return made


@pytest.fixture
def mourning(session: Session, town: Town, clock: StoppedClock, posts: list[Post]) -> PeriodWithParts:
    today = clock().date()
    return factories.mourning(session, town, today, today + timedelta(days=1), now=clock())


def test_whoever_may_release_gets_one_letter_about_all_of_them(
    session: Session, town: Town, posts: list[Post], mourning: PeriodWithParts
):
    for person in (town.supervisor, town.legal_reviewer):
        (letter,) = written_to(session, person)
        assert numbers(letter) == [post.number for post in posts]
        assert (letter.context["count"], letter.context["releases"], letter.context["reason"]) == (3, True, REASON)
        assert letter.context["path"] == f"/o/{town.slug}/periods/{mourning.period.id}"


def test_whoever_settles_without_releasing_learns_of_all_too(
    session: Session, town: Town, posts: list[Post], mourning: PeriodWithParts
):
    (letter,) = written_to(session, town.editor)
    assert (len(numbers(letter)), letter.context["releases"]) == (3, False)


def test_an_author_learns_of_what_is_theirs(session: Session, town: Town, posts: list[Post], mourning: PeriodWithParts):
    (letter,) = written_to(session, town.author)
    assert numbers(letter) == [post.number for post in posts[:2]]
    assert letter.context["releases"] is False


def test_an_author_who_left_learns_of_nothing_more(
    session: Session, town: Town, clock: StoppedClock, posts: list[Post]
):
    leaves(session, town.author, now=clock())
    factories.mourning(session, town, clock().date(), clock().date(), now=clock())
    assert written_to(session, town.author) == [] and written_to(session, town.editor)


def test_nobody_is_written_to_when_nothing_is_held(session: Session, town: Town, clock: StoppedClock):
    factories.scheduled(session, town, town.topics[0], now=clock(), hours=6)
    factories.mourning(session, town, clock().date(), clock().date(), now=clock())
    assert sender_setup.letters(session, "post_held") == []


def test_what_a_release_leaves_held_by_another_period_is_written_about(
    session: Session, town: Town, clock: StoppedClock, posts: list[Post], mourning: PeriodWithParts
):
    factories.mourning(session, town, clock().date(), clock().date(), now=clock.forward(minutes=1))
    letter_count = len(sender_setup.letters(session, "post_held"))
    rejudgement.release_posts(
        Work(session, town.supervisor.actor, clock.forward(minutes=1)),
        town.organisation,
        mourning.period,
        None,
        reason="Vistas",
    )
    assert len(sender_setup.letters(session, "post_held")) == letter_count + 4


def test_two_stopped_at_the_send_together_make_one_letter_a_person(
    session: Session, connected: Town, clock: StoppedClock, sender: DeliverySender, network: FakeNetwork
):
    factories.mourning(session, connected, clock().date(), clock().date(), now=clock())
    event = factories.event_topic(session, connected)
    clock.forward(minutes=1)
    for _ in range(2):
        factories.scheduled(session, connected, event, now=clock(), hours=2)
    session.commit()
    sender.send_due(clock.forward(hours=2))
    (letter,) = written_to(session, connected.supervisor)
    assert letter.context["count"] == 2 and network.published == []
    (letter,) = written_to(session, connected.author)
    assert letter.context["count"] == 2
