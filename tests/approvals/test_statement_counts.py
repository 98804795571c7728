"""Reviewing costs a constant number of statements, for any number of posts to read or decide."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.permissions import Role
from app.domain.notifications.models import Notice
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals.route_setup import SIDE_BY_SIDE, another_boss, follow
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town, make_person
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

PAGE, DEED = 15, 25


@pytest.fixture
def one_and_two(session: Session, town: Town, clock: StoppedClock) -> tuple[Post, Post]:
    """Return a draft of one account in one language, and one of two accounts in two."""
    both = tuple((channel.id, language) for channel in town.channels[:2] for language in ("es", "ca"))
    texts = {language: f"{post_factory.TEXT} {language}" for language in ("es", "ca")}
    few = post_factory.post(session, town, now=clock())
    many = post_factory.post(session, town, now=clock(), targets=both, texts=texts)
    session.commit()
    return few, many


@pytest.fixture
def spent(wiring: Wiring, seat: Callable[[Person], FlaskClient]) -> Callable[..., int]:
    """Return `spent(person, path, status)`, which counts the statements of a request; with `data`, of a POST."""

    def count(person: Person, path: str, status: int, data: dict[str, str] | None = None) -> int:
        client = seat(person)
        with counting(wiring.engine) as seen:
            answer = client.get(path) if data is None else client.post(path, data=data)
        assert (answer.status_code, "missing" in answer.headers.get("Location", "")) == (status, False)
        return seen.count

    return count


def page_of(town: Town, post: Post, rest: str) -> str:
    return f"/o/{town.slug}/posts/{post.year}/{post.ordinal}/{rest}"


def test_the_queue_costs_the_same_with_one_and_with_many(session, town, clock, spent):
    costs = []
    for more in (1, 8):
        for _ in range(more):
            post_factory.submitted(session, town, now=clock())
        session.commit()
        costs.append(spent(town.supervisor, f"/o/{town.slug}/waiting", 200))
    assert costs[0] == costs[1] < PAGE


def test_submitting_reviewing_and_approving_cost_the_same_for_one_text_and_for_four(session, town, one_and_two, spent):
    costs = []
    for post in one_and_two:
        sent = spent(town.author, page_of(town, post, "submission"), 303, {})
        read = spent(town.supervisor, page_of(town, post, "review"), 200)
        version = posts.version_of(session, post)
        session.commit()
        approval = {"verdict": "approved", "seen_hash": version.content_hash}
        decided = spent(town.supervisor, page_of(town, post, "decision"), 303, approval)
        costs.append((sent, read, decided))
    assert costs[0] == costs[1]
    sent, read, decided = costs[0]
    assert (sent < DEED, read < PAGE, decided < DEED) == (True, True, True), costs


def test_a_post_in_review_costs_no_more_than_another(town, session, clock, spent):
    post = post_factory.submitted(session, town, now=clock())
    session.commit()
    assert spent(town.author, page_of(town, post, "").rstrip("/"), 200) < PAGE


def test_asking_more_reviewers_costs_no_more_statements(session, town, one_and_two, clock, spent):
    first, second = one_and_two
    few = spent(town.author, page_of(town, first, "submission"), 303, {})
    for name in ("Amparo", "Blanca", "Carmen"):
        make_person(session, town.organisation, Role.SUPERVISOR, now=clock(), name=name)
    session.commit()
    assert spent(town.author, page_of(town, second, "submission"), 303, {}) == few
    reviewers = session.exec(select(Notice.to_name).where(Notice.kind == "review_asked")).all()
    assert len(reviewers) == 1 + 4


def test_several_steps_and_people_cost_the_same_for_one_and_for_many_deciders(session, town, clock, spent):
    another_boss(session, town, now=clock())
    follow(session, town, *SIDE_BY_SIDE, now=clock())
    costs = []
    for more in (0, 6):
        for n in range(more):
            another_boss(session, town, f"Jefa {n}", now=clock())
        post = post_factory.submitted(session, town, now=clock())
        session.commit()
        read = spent(town.supervisor, page_of(town, post, "review"), 200)
        shown = spent(town.author, page_of(town, post, "").rstrip("/"), 200)
        version = posts.version_of(session, post)
        session.commit()
        approval = {"verdict": "approved", "seen_hash": version.content_hash}
        decided = spent(town.supervisor, page_of(town, post, "decision"), 303, approval)
        costs.append((read, shown, decided))
    assert costs[0] == costs[1]
    read, shown, decided = costs[0]
    assert (read < PAGE, shown < PAGE, decided < DEED) == (True, True, True), costs
