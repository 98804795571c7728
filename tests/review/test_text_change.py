"""A reviewer who may write changes the text: a version of theirs, submitted at once, that others decide (I2)."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.core.errors import NotPermitted
from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.queries import rounds
from app.domain.approvals.rules.states import RoundState
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.usecases.review import feedback
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals.route_setup import another_boss
from tests.clocks import StoppedClock
from tests.review.test_pages import BETTER, at, verdict
from tests.sample_town import Person, Town, make_town
from tests.statement_counter import counting

Seat = Callable[[Person], FlaskClient]
pytestmark = pytest.mark.postgresql


@pytest.fixture
def post(session: Session, town: Town, clock: StoppedClock) -> Post:
    made = post_factory.submitted(session, town, now=clock())
    session.commit()
    return made


@pytest.fixture
def boss(session: Session, town: Town, clock: StoppedClock) -> Person:
    """Return another person who decides the same step."""
    made = another_boss(session, town, now=clock())
    session.commit()
    return made


def change(session: Session, town: Town, post: Post, text: str = BETTER) -> dict:
    texts = {"wording": f"{town.channels[0].id}:es", "present": post_factory.TEXT, "suggested": text}
    return verdict(session, town, post, reason="Así mejor", shown_at="2027-03-01T08:00:00Z", **texts)


def test_the_change_is_a_version_of_theirs_that_they_cannot_approve(
    session: Session, town: Town, boss: Person, post: Post, seat: Seat
):
    reviewer = seat(town.supervisor)
    page = reviewer.get(at(town, post)).text
    assert "Aprobar con un cambio…" in page and at(town, post, "text-change") in page
    answer = reviewer.post(at(town, post, "text-change"), data=change(session, town, post))
    assert answer.status_code == 303
    session.refresh(post)
    version = posts.version_of(session, post)
    assert (post.status, version.number) == (PostStatus.IN_REVIEW, 2) and BETTER in version.body["texts"].values()
    assert town.supervisor.id in posts.contributors(session, version) and town.supervisor.user.name in version.note
    own = reviewer.post(at(town, post, "decision"), data=verdict(session, town, post))
    assert own.status_code in (403, 409, 422)
    assert seat(boss).post(at(town, post, "decision"), data=verdict(session, town, post)).status_code == 303


def test_where_nobody_else_decides_the_page_says_so_and_nothing_is_saved(
    session: Session, town: Town, post: Post, seat: Seat
):
    reviewer = seat(town.supervisor)
    page = reviewer.get(at(town, post)).text
    assert "Nadie más puede decidir este paso" in page and at(town, post, "text-change") not in page
    path, form = at(town, post, "text-change"), change(session, town, post)
    answer = reviewer.post(path, data=form)
    session.refresh(post)
    assert (answer.status_code, post.version, post.status) == (422, 1, PostStatus.IN_REVIEW)
    assert BETTER in answer.text and "Nadie más puede decidir este paso" in answer.text


def test_nothing_changed_or_another_text_than_was_read_is_refused(
    session: Session, town: Town, boss: Person, post: Post, seat: Seat
):
    reviewer = seat(town.supervisor)
    same = reviewer.post(at(town, post, "text-change"), data=change(session, town, post, post_factory.TEXT))
    stale = change(session, town, post) | {"seen_hash": "0" * 64}
    late = reviewer.post(at(town, post, "text-change"), data=stale)
    assert (same.status_code, late.status_code) == (422, 409)


def test_who_may_not_write_or_is_elsewhere_changes_nothing(
    session: Session, town: Town, boss: Person, post: Post, seat: Seat, clock: StoppedClock
):
    reader, other = town.people[Role.LEGAL_REVIEWER], make_town(session, now=clock(), slug="otra")
    with pytest.raises(NotPermitted):
        feedback.change_text(Work(session, reader.actor, clock()), post, {}, seen_hash="")
    session.commit()
    form = change(session, town, post)
    path, foreign = at(town, post, "text-change"), at(other, post, "text-change")
    session.commit()
    assert seat(other.supervisor).post(foreign, data=form).status_code == 404
    session.commit()
    assert seat(reader).post(path, data=form).status_code == 403
    session.commit()
    assert rounds.latest_round(session, post).state == RoundState.OPEN


def test_it_costs_a_bounded_number_of_statements(
    session: Session, town: Town, boss: Person, post: Post, seat: Seat, wiring: Wiring
):
    reviewer, form = seat(town.supervisor), change(session, town, post)
    with counting(wiring.engine) as seen:
        reviewer.post(at(town, post, "text-change"), data=form)
    assert seen.count < 60, seen.count
