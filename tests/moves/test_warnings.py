"""Warnings about the new hour of a move: elections, mourning, holidays, notice, embargoes and windows."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostStatus
from tests import post_factory
from tests.clocks import StoppedClock
from tests.moves.conftest import Mover
from tests.periods import factories
from tests.requests.test_embargo import in_approval
from tests.sample_town import Town

NowOf = Callable[[Post], Post]


def drafted(session: Session, town: Town, clock: StoppedClock, day: date, hour: int = 10, **more: object) -> Post:
    made = post_factory.post(session, town, now=clock(), plan=PublicationPlan(day, time(hour), **more))
    session.commit()
    return made


def test_an_election_is_told_before_a_post_moves_into_it(
    mover: Mover, session: Session, town: Town, clock: StoppedClock, now_of: NowOf
):
    factories.confirm(session, town, factories.election(session, town, now=clock()), now=clock())
    fiestas = factories.event_topic(session, town)
    made = post_factory.post(
        session, town, now=clock(), topic_id=fiestas.id, plan=PublicationPlan(date(2027, 3, 24), time(10))
    )
    session.commit()
    response = mover.move(made, planned_on="2027-05-13")
    assert response.status_code == 422 and now_of(made).planned_on == date(2027, 3, 24)
    assert "Periodo electoral" in response.text and "valen las reglas electorales" in response.text
    assert "Campaña electoral" in response.text
    assert mover.insist(made, planned_on="2027-05-13").status_code == 303


def test_a_mourning_is_told_and_what_its_topic_lets_pass_goes_on(
    mover: Mover, session: Session, town: Town, clock: StoppedClock
):
    factories.mourning(session, town, date(2027, 3, 9), date(2027, 3, 11), now=clock())
    fiestas = factories.event_topic(session, town)
    made = post_factory.post(
        session, town, now=clock(), topic_id=fiestas.id, plan=PublicationPlan(date(2027, 3, 16), time(10))
    )
    session.commit()
    assert "mientras dure quedará retenida" in mover.look(made, on="2027-03-10")
    assert "retenida" not in mover.look(made, on="2027-03-17")


def test_a_holiday_and_a_closed_hour_are_told_where_they_are_news(
    mover: Mover, session: Session, town: Town, clock: StoppedClock
):
    made = drafted(session, town, clock, date(2027, 3, 24))
    assert "Es festivo." in mover.look(made, on="2027-03-26")
    assert "Queda fuera del horario de atención." in mover.look(made, on="2027-03-24", at="20:00")
    late = drafted(session, town, clock, date(2027, 3, 24), 20)
    assert "fuera del horario" not in mover.look(late, on="2027-03-25")


def test_the_notice_the_line_asks_for_is_told(mover: Mover, session: Session, town: Town, clock: StoppedClock):
    made = drafted(session, town, clock, date(2027, 3, 24))
    page = mover.look(made, on="2027-03-02")
    assert "Regla FL-04" in page and "Quedan menos de cuatro horas" not in page
    assert "Quedan menos de cuatro horas" in mover.look(made, on="2027-03-01", at="12:00")


def test_what_is_asked_under_embargo_keeps_waiting_and_nothing_moves(
    seat, session: Session, town: Town, clock: StoppedClock, now_of: NowOf
):
    made = in_approval(session, town, clock)
    session.commit()
    editor = Mover(seat(town.editor))
    answer = editor.move(made, planned_on="2027-03-02", planned_time="11:00")
    assert answer.status_code == 422 and "No se mueve:" in answer.text and "La regla FL-06" in answer.text
    assert now_of(made).planned_time == time(12, 30) and now_of(made).status is PostStatus.IN_REVIEW
    assert editor.move(made, planned_on="2027-03-02", planned_time="14:00").status_code == 303


def test_an_approved_window_of_days_is_moved_in_without_losing_anything(
    mover: Mover, session: Session, town: Town, clock: StoppedClock, now_of: NowOf
):
    start = datetime.fromisoformat("2027-03-02T00:00:00+00:00")
    plan = PublicationPlan(date(2027, 3, 2), time(10), window_from=start, window_to=start + timedelta(days=4))
    made = post_factory.approved(session, town, now=clock(), plan=plan)
    session.commit()
    assert mover.move(made, planned_on="2027-03-04").status_code == 303
    assert now_of(made).status is PostStatus.APPROVED and now_of(made).planned_on == date(2027, 3, 4)
    assert "Pierde la aprobación" in mover.look(now_of(made), on="2027-03-08")


def test_a_shortened_review_is_told(mover: Mover, session: Session, town: Town, clock: StoppedClock):
    start = clock()
    plan = PublicationPlan(date(2027, 3, 12), time(10), window_from=start, window_to=start + timedelta(days=14))
    made = post_factory.submitted(session, town, now=clock(), plan=plan)
    session.commit()
    page = mover.look(made, on="2027-03-01", at="12:00")
    assert "los plazos para decidir se acortan" in page and "Sigue en revisión" in page
