"""Findings on the pages: the words underlined, the rule beside them, the reason for the route."""

import pytest
from sqlmodel import Session

from app.core.permissions import Role
from app.db.work import Work
from app.domain.review.queries.surroundings import review_surroundings
from app.usecases import control_outcomes
from tests import post_factory
from tests.approvals.test_pages import Seat, address
from tests.approvals.test_rule_check import PRAISE, PRIVATE
from tests.clocks import StoppedClock
from tests.people.grant_scenario import begins, comes_in, last_grant
from tests.posts.composer_form import typed
from tests.sample_town import Town


def test_the_reviewer_sees_the_words_the_rule_and_the_route(
    session: Session, town: Town, clock: StoppedClock, seat: Seat
):
    post = post_factory.submitted(session, town, now=clock(), text=PRAISE)
    session.commit()
    page = seat(town.people[Role.NEUTRALITY_REVIEWER]).get(address(town, post, "review")).text
    assert "NE-01" in page and "<mark" in page
    assert "Por qué este camino" in page and "Irá a: Revisión de neutralidad." in page


def test_words_of_the_title_are_told_as_such(session: Session, town: Town, clock: StoppedClock, seat: Seat):
    post = post_factory.submitted(session, town, now=clock(), title=PRAISE)
    session.commit()
    page = seat(town.people[Role.NEUTRALITY_REVIEWER]).get(address(town, post, "review")).text
    assert "NE-01" in page and "En el título: <mark>" in page


def test_a_blocked_post_says_which_rule_and_stays_a_draft(
    session: Session, town: Town, clock: StoppedClock, seat: Seat
):
    post = post_factory.post(session, town, now=clock(), text=PRIVATE)
    session.commit()
    answer = seat(town.author).post(address(town, post, "submission"))
    assert answer.status_code == 422
    assert "PD-01" in answer.text and "12345678Z" in answer.text


def test_the_composer_says_it_while_one_writes(session: Session, town: Town, seat: Seat):
    session.commit()
    form = typed(town, text=[PRAISE, ""])
    answer = seat(town.author).post(f"/o/{town.slug}/posts/preview", data=form)
    assert "NE-01" in answer.text and "<mark" in answer.text


class TestExceptions:
    @pytest.fixture
    def post(self, session: Session, town: Town, clock: StoppedClock, stricter):
        begins(session, town, now=clock())
        stricter(session, town, do="block", exceptions={"allowed": True, "by": ["legal_reviewer"]})
        made = post_factory.post(session, town, now=clock())
        session.commit()
        return made

    def test_whoever_may_grant_it_is_led_to_it(self, town: Town, post, seat: Seat):
        legal, author = seat(town.people[Role.LEGAL_REVIEWER]), seat(town.author)
        place = address(town, post, "exceptions/ZZ-01")
        assert place in legal.get(address(town, post, "").rstrip("/")).text
        assert place not in author.get(address(town, post, "").rstrip("/")).text
        assert legal.get(place).status_code == 200
        assert author.get(place).status_code == 403

    def test_granted_it_stays_on_the_page(self, session: Session, town: Town, post, clock, seat: Seat):
        legal, terms = seat(town.people[Role.LEGAL_REVIEWER]), {"reason": "Lo pide la jueza"}
        comes_in(session, *town.people.values())
        session.commit()
        place = address(town, post, "exceptions/ZZ-01")
        answer = legal.post(place, data=terms | {"expires_on": "2027-03-05"})
        assert answer.status_code == 303 and "Un cambio espera" in legal.get(place).text
        assert review_surroundings(session, post, now=clock()).exceptions == []
        waiting = last_grant(session)
        session.commit()
        page = seat(town.supervisor).get(f"/o/{town.slug}/grants/{waiting.id}").text
        assert "Se deja pasar hasta el 6 mar 2027, 00:00" in page and "Lo pide la jueza" in page
        assert address(town, post, "").rstrip("/") in page
        control_outcomes.confirm_change(Work(session, town.supervisor.actor, clock()), waiting.id, "")
        session.commit()
        assert "Lo pide la jueza" in seat(town.author).get(address(town, post, "").rstrip("/")).text
        assert [exception.rule for exception in review_surroundings(session, post, now=clock()).exceptions] == ["ZZ-01"]

    def test_what_was_typed_stays_when_it_is_refused(self, town: Town, post, seat: Seat):
        legal = seat(town.people[Role.LEGAL_REVIEWER])
        answer = legal.post(
            address(town, post, "exceptions/ZZ-01"), data={"reason": "Lo pide la jueza", "expires_on": "2027-06-01"}
        )
        assert answer.status_code == 422
        assert "Lo pide la jueza" in answer.text and "30" in answer.text
