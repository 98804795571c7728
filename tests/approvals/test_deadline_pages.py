"""Deadlines on the pages, and the free slots for an expired post."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.permissions import Role
from app.domain.approvals.models.rounds import RoundStep, RouteVersion
from app.domain.approvals.queries.review_figures import step_paces
from app.domain.approvals.rules.routes import RouteStep, load_route_steps
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.rules.states import PostStatus
from app.usecases.approvals.queue_upkeep import raise_due_alerts
from app.usecases.posts.endings import expire_unapproved
from tests import post_factory
from tests.approvals.route_setup import LEGAL, follow
from tests.periods import factories
from tests.statement_counter import counting

WEEK = 24 * 7
PAGE = 15


@pytest.fixture
def expired(session, town, wiring, clock):
    """Return a post due last Monday at ten; the clock is one minute later."""
    post = post_factory.submitted(session, town, now=clock(), hours=WEEK)
    session.commit()
    clock.instant = post.planned_at
    expire_unapproved(wiring.reading, wiring.writing, clock.forward(minutes=1))
    return fresh(session, post)


def fresh(session, post):
    """Return the current post, without locking other writers out."""
    session.refresh(post)
    session.commit()
    return post


def page(seat, person, place):
    return seat(person).get(place).get_data(as_text=True)


def address(town, post, rest=""):
    return f"/o/{town.slug}/posts/{post.year}/{post.ordinal}{rest}"


def overdue(session, town, wiring, clock):
    follow(session, town, RouteStep("Jurídico", LEGAL), now=clock())
    post = post_factory.submitted(session, town, now=clock(), hours=WEEK)
    session.commit()
    clock.instant = session.exec(select(RoundStep.deadline_at)).one()
    session.commit()
    raise_due_alerts(wiring.reading, wiring.writing, now=clock())
    return post


class TestQueue:
    def test_it_says_how_much_of_its_time_has_gone(self, session, town, seat, clock):
        post_factory.submitted(session, town, now=clock(), hours=WEEK)
        session.commit()
        step = session.exec(select(RoundStep)).one()
        session.commit()
        words = ["en plazo", "pasada la mitad", "casi agotado", "vencido"]
        for at, phrase in zip((clock(), step.half_at, step.most_at, step.deadline_at), words, strict=True):
            clock.instant = at
            assert f">{phrase}</span>" in page(seat, town.supervisor, f"/o/{town.slug}/waiting")

    def test_a_superior_finds_what_is_over_its_time_and_others_do_not(self, session, town, wiring, seat, clock):
        post = overdue(session, town, wiring, clock)
        boss, legal = (
            page(seat, person, f"/o/{town.slug}/waiting") for person in (town.supervisor, town.legal_reviewer)
        )
        assert "Fuera de plazo" in boss and address(town, post, "/review") in boss
        assert "Puede avocarlos" not in legal and "elevado a la jefatura" in legal

    def test_what_was_given_more_time_is_not_over_it(self, session, town, wiring, seat, clock):
        overdue(session, town, wiring, clock)
        step = session.exec(select(RoundStep)).one()
        step.deadline_at = clock() + timedelta(minutes=1)
        session.commit()
        assert "Puede avocarlos" not in page(seat, town.supervisor, f"/o/{town.slug}/waiting")

    def test_the_review_and_the_post_say_it(self, session, town, wiring, seat, clock):
        post = overdue(session, town, wiring, clock)
        for person, rest in ((town.supervisor, "/review"), (town.author, "")):
            assert "se ha elevado a la jefatura" in page(seat, person, address(town, post, rest))
        assert "elevó a la jefatura" in page(seat, town.author, address(town, post))

    def test_sent_too_near_it_is_said(self, session, town, seat, clock):
        post = post_factory.submitted(session, town, now=clock(), hours=3)
        session.commit()
        assert "Se envió con poca antelación" in page(seat, town.author, address(town, post))


class TestFreeHours:
    def test_they_are_of_its_hour_and_its_day_of_the_week(self, session, town, seat, expired):
        shown = page(seat, town.author, address(town, expired))
        shown_days = [
            day
            for day in ("mar. 9", "mié. 10", "jue. 11", "lun. 15")
            if f"{day} mar., 10:00" in shown.replace("martes", "mar.")
        ]
        assert "Horas libres" in shown
        assert shown.count('name="at"') == 4, shown_days

    def test_one_click_moves_it_and_sends_it_again(self, session, town, seat, expired):
        chosen = offered(page(seat, town.author, address(town, expired)))[0]
        answer = seat(town.author).post(address(town, expired, "/slot"), data={"at": chosen})
        fresh(session, expired)
        assert (answer.status_code, expired.status) == (303, PostStatus.IN_REVIEW)
        assert expired.planned_at.isoformat() == chosen

    def test_what_cannot_be_sent_keeps_its_new_hour(self, session, town, seat, clock, expired):
        follow(session, town, RouteStep("Todas", LEGAL, needed=3), now=clock())
        session.commit()
        chosen = offered(page(seat, town.author, address(town, expired)))[0]
        seat(town.author).post(address(town, expired, "/slot"), data={"at": chosen})
        fresh(session, expired)
        assert (expired.status, expired.planned_at.isoformat()) == (PostStatus.DRAFT, chosen)

    def test_neighbours_and_held_days_are_left_out(self, session, town, seat, clock, expired):
        first, second, *_ = offered(page(seat, town.author, address(town, expired)))
        post_factory.approved(session, town, now=clock(), hours=48)
        day = clock().date() + timedelta(days=1)
        factories.mourning(session, town, day, day, now=clock())
        expired.topic_id = factories.event_topic(session, town).id
        session.commit()
        after = offered(page(seat, town.author, address(town, expired)))
        assert first not in after and second not in after

    def test_a_second_click_is_refused_in_words(self, session, town, seat, expired):
        chosen = offered(page(seat, town.author, address(town, expired)))
        for at, status in ((chosen[0], 303), (chosen[1], 409)):
            answer = seat(town.author).post(address(town, expired, "/slot"), data={"at": at})
            assert answer.status_code == status

    @pytest.mark.parametrize("typed", ["", "ayer", "2027-03-01T09:00:00+00:00", "2027-03-20T10:00"])
    def test_no_hour_is_422_and_nothing_moves(self, session, town, seat, expired, typed):
        answer = seat(town.author).post(address(town, expired, "/slot"), data={"at": typed})
        fresh(session, expired)
        assert (answer.status_code, expired.status) == (422, PostStatus.EXPIRED)

    def test_nobody_else_moves_it(self, session, town, seat, expired):
        answer = seat(town.unit_liaison).post(address(town, expired, "/slot"), data={"at": "2027-03-20T10:00:00+00:00"})
        assert answer.status_code in (403, 404)
        assert 'name="at"' not in page(seat, town.auditor, address(town, expired))

    def test_the_page_costs_no_more_than_a_page_may(self, town, seat, wiring, expired):
        client = seat(town.author)
        with counting(wiring.engine) as seen:
            assert client.get(address(town, expired)).status_code == 200
        assert seen.count < PAGE, "\n".join(text[:90] for text in seen.texts)


def offered(shown):
    return [part.split('"', 1)[0] for part in shown.split('name="at" value="')[1:]]


class TestDeadlines:
    def test_it_shows_what_expires_who_waits_for_whom_and_how_long_steps_take(self, session, town, wiring, seat, clock):
        made = post_factory.submitted(session, town, now=clock(), hours=WEEK)
        clock.forward(hours=2)
        post_factory.decide(session, made, Verdict.APPROVED, by=town.supervisor, now=clock())
        post_factory.submitted(session, town, now=clock(), hours=48)
        session.commit()
        shown = page(seat, town.supervisor, f"/o/{town.slug}/deadlines")
        assert "Horario de la biblioteca" in shown and "Visto bueno" in shown
        assert "Author" in shown and "Supervisor" in shown

    def test_it_costs_the_same_with_one_and_with_many(self, session, town, wiring, seat, clock):
        costs = []
        for more in (1, 6):
            for _ in range(more):
                made = post_factory.submitted(session, town, now=clock(), hours=WEEK)
                post_factory.submitted(session, town, now=clock(), hours=48)
                post_factory.decide(session, made, Verdict.APPROVED, by=town.supervisor, now=clock())
            session.commit()
            client = seat(town.supervisor)
            with counting(wiring.engine) as seen:
                assert client.get(f"/o/{town.slug}/deadlines").status_code == 200
            costs.append(seen.count)
        assert costs[0] == costs[1] < PAGE

    @pytest.mark.parametrize(
        "role", [Role.AUTHOR, Role.EDITOR, Role.POLITICAL_OFFICE, Role.ADMINISTRATOR, Role.AUDITOR]
    )
    def test_it_is_for_those_who_decide(self, town, seat, role):
        assert seat(town.people[role]).get(f"/o/{town.slug}/deadlines").status_code == 403

    def test_one_slow_case_does_not_hide_the_rest(self):
        (pace,) = step_paces([("Jurídico", timedelta(hours=n)) for n in range(1, 11)])
        assert (pace.count, pace.median, pace.p90) == (10, 5.5, 9)


class TestEditor:
    STEP = {"name-0": "Jurídico", "roles-0": "legal_reviewer", "needed-0": "1", "hours-0": "2"}

    def test_a_step_says_how_it_is_counted_and_what_happens_late(self, session, town, seat):
        client = seat(town.supervisor)
        sent = {"name": "Lenta", "count": "1", **self.STEP, "in_days-0": "1", "late-0": ["remind", "escalate"]}
        read = client.post(f"/o/{town.slug}/routes", data={**sent, "do": "review"}).get_data(as_text=True)
        assert "antelación en días hábiles: 2" in read
        assert "se recuerda a mitad del plazo, se eleva a la jefatura al acabar" in read
        seen = read.split('name="seen" value="')[1].split('"', 1)[0]
        client.post(f"/o/{town.slug}/routes", data={**sent, "do": "adopt", "seen": seen})
        version = session.exec(select(RouteVersion).order_by(RouteVersion.id.desc())).first()
        assert (version.steps[0]["late"], version.steps[0]["in_days"]) == (["remind", "escalate"], True)

    def test_what_begins_does_all_three(self, town, seat):
        shown = page(seat, town.supervisor, f"/o/{town.slug}/routes/new")
        assert shown.count("checked") == 3
        added = seat(town.supervisor).post(f"/o/{town.slug}/routes", data={"count": "1", **self.STEP, "do": "add"})
        assert added.get_data(as_text=True).count("checked") == 1 + 3

    def test_a_legal_term_of_months_is_refused(self, town, seat):
        sent = {"name": "Lenta", "count": "1", **self.STEP, "hours-0": "60", "in_days-0": "1", "do": "review"}
        answer = seat(town.supervisor).post(f"/o/{town.slug}/routes", data=sent)
        assert answer.status_code == 422
        assert "como mucho 30 días hábiles" in answer.get_data(as_text=True)


def test_a_route_of_before_counts_a_day_as_a_day_of_work():
    assert [step.hours for step in load_route_steps([{"name": "Uno", "roles": ["supervisor"], "hours": 48.0}])] == [14]
