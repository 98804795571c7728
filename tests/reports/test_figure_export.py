"""Report figures as the plan's indicators: written by the worker, in the plan's units, never by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from app.domain.approvals.rules.states import RoundState
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import TopicClass
from app.domain.indicators.models import IndicatorValue
from app.domain.indicators.queries import indicator_points
from app.domain.indicators.rules.catalogue import INDICATORS, ValueOrigin
from app.domain.indicators.rules.progress import ObjectiveCourse, ProgressState, objective_progress
from app.domain.posts.rules.states import PostStatus
from app.usecases.reports.monthly_report import figure_export_job, monthly_report_job
from tests.clocks import StoppedClock
from tests.indicators import objective_factory
from tests.publishing import sender_setup
from tests.reports.publication_factory import Told, written
from tests.sample_town import Town

HOUR = timedelta(hours=1)
MARCH = datetime(2027, 3, 10, 7, tzinfo=UTC)
USEFUL = {1: 1, 2: 2, 3: 3}
"""Service posts of four a month, in January, in February and until 10 March."""


def sent(town: Town, month: int, place: int) -> Told:
    at = datetime(2027, month, 5, 10 + place, tzinfo=UTC)
    topic = town.topics[0 if place < USEFUL[month] else 1]
    return Told(topic, at, PostStatus.CLOSED, {"es": at}, rounds=((at - 2 * HOUR, at, RoundState.APPROVED),))


@pytest.fixture
def busy(session: Session, town: Town, clock: StoppedClock) -> Town:
    session.get_one(Topic, town.topics[1].id).topic_class = TopicClass.ACHIEVEMENT
    written(session, town, [sent(town, month, place) for month in USEFUL for place in range(4)], now=clock())
    session.commit()
    return town


def kept(session: Session, indicator: str) -> list[tuple[date, float, ValueOrigin]]:
    wanted = select(IndicatorValue).where(IndicatorValue.indicator == indicator).order_by(col(IndicatorValue.month))
    return [
        (indicator_value.month, indicator_value.value, indicator_value.origin)
        for indicator_value in sender_setup.fresh(session, wanted)
    ]


def test_an_objective_has_its_months_and_how_it_goes_once_the_worker_has_run(
    busy: Town, session: Session, wiring, clock: StoppedClock
):
    aim = objective_factory.objective(session, busy, now=clock(), indicator="K7", baseline=20.0, target=90.0)
    session.commit()
    hand = figure_export_job(wiring.reading, wiring.writing)
    assert hand(MARCH)["figures"] > 0 and hand(MARCH + HOUR)["figures"] == 0
    points = indicator_points(session, busy.id)["K7"]
    assert [(point.month.month, point.value) for point in points] == [(1, 25.0), (2, 50.0), (3, 75.0)]
    course = ObjectiveCourse(INDICATORS["K7"], aim.baseline, aim.target, aim.due_on)
    progress = objective_progress(points, course, today=MARCH.date())
    assert (progress.current, progress.pace, progress.going) == (75.0, pytest.approx(25.0), ProgressState.ON_TRACK)


def test_times_come_in_minutes_and_what_people_enter_is_left_to_them(busy: Town, session: Session, wiring):
    figure_export_job(wiring.reading, wiring.writing)(MARCH)
    assert [value for _, value, _ in kept(session, "K14")] == [120.0, 120.0, 120.0]
    codes = {
        indicator_value.indicator
        for indicator_value in sender_setup.fresh(session, select(IndicatorValue).order_by(col(IndicatorValue.id)))
    }
    assert {"K7", "K8", "K9", "K10", "K14", "K15", "K19"} <= codes and "K14b" not in codes
    assert all(INDICATORS[code].computed for code in codes)


def test_the_month_that_runs_is_counted_again_each_day_and_those_that_are_over_are_not(
    busy: Town, session: Session, wiring, clock: StoppedClock
):
    hand = figure_export_job(wiring.reading, wiring.writing)
    hand(MARCH)
    written(session, busy, [sent(busy, month, 3) for month in (2, 3)], now=clock())
    session.commit()
    hand(MARCH + 24 * HOUR)
    assert [value for _, value, _ in kept(session, "K7")] == [25.0, 50.0, 60.0]


def test_the_month_that_ends_is_handed_over_with_its_report(busy: Town, session: Session, wiring):
    assert monthly_report_job(wiring.reading, wiring.writing)(datetime(2027, 3, 1, 7, 30, tzinfo=UTC))["reports"] == 1
    assert kept(session, "K7") == [(date(2027, 2, 1), 50.0, ValueOrigin.COMPUTED)]


def test_nobody_types_what_was_counted(busy: Town, session: Session, wiring, seat):
    figure_export_job(wiring.reading, wiring.writing)(MARCH)
    typed = {"month": "2027-02", "value": "99", "source": "A ojo"}
    answer = seat(busy.editor).post(f"/o/{busy.slug}/plan/indicators/K7/values", data=typed)
    assert answer.status_code == 422 and "lo calcula el sistema" in answer.text
    assert [value for _, value, _ in kept(session, "K7")] == [25.0, 50.0, 75.0]
