"""The worker creates a series' posts ahead, each once, from a draft."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest
from sqlmodel import Session, col, select

from app.core.errors import Conflict, Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.rules.networks import ChannelState
from app.domain.notifications.models import Notice
from app.domain.periods.rules.kinds import PeriodKind
from app.domain.posts.models import Post
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostOrigin, PostStatus
from app.domain.series.models import SeriesOccurrence
from app.domain.series.rules.holiday_shift import OnHoliday
from app.domain.series.rules.recurrence import Frequency
from app.domain.series.rules.series_state import SeriesState, SeriesTrouble
from app.usecases.approvals import submission
from app.usecases.posts import endings
from app.usecases.series.series_start import begin_series, resume_series
from tests import post_factory
from tests.periods.factories import confirm, matter
from tests.series.running_series import FIRST, begun, days, posts, run, terms
from tests.statement_counter import counting

pytestmark = pytest.mark.every_engine

WEEKS = [(3, 2), (3, 9), (3, 16), (3, 23), (3, 30)]


def test_each_date_has_a_post_of_its_own_created_ahead(session, town, clock, wiring):
    series = begun(session, town, now=clock())
    assert run(wiring, clock()) == 4
    made = posts(session, series)
    assert days(session, series) == WEEKS
    assert len({post.number for post in made}) == 5
    assert [post.planned_at.hour for post in made] == [8, 8, 8, 8, 7]
    assert {(post.status, post.version, post.author_id) for post in made} == {(PostStatus.DRAFT, 1, town.author.id)}
    assert [post.origin for post in made[1:]] == [PostOrigin.SERIES] * 4


def test_nobody_has_approved_what_the_worker_creates(session, town, clock, wiring):
    series = begun(session, town, now=clock())
    first = posts(session, series)[0]
    submission.submit_post(Work(session, town.author.actor, clock()), first)
    post_factory.decide(session, first, Verdict.APPROVED, by=town.supervisor, now=clock())
    session.commit()
    run(wiring, clock())
    assert [post.status for post in posts(session, series)] == [PostStatus.APPROVED] + [PostStatus.DRAFT] * 4
    assert session.exec(select(Round.post_id)).all() == [first.id]


def test_nothing_more_is_created_until_a_date_comes_near(session, town, clock, wiring):
    series = begun(session, town, now=clock())
    run(wiring, clock())
    with counting(wiring.engine) as idle:
        assert run(wiring, clock.forward(hours=10)) == 0
    assert idle.count == 1
    clock.forward(days=1)
    assert run(wiring, clock()) == 1
    assert days(session, series)[-1] == (4, 6)


def test_whoever_wrote_the_first_has_written_in_all(session, town, clock, wiring):
    series = begun(session, town, now=clock(), by=town.editor)
    run(wiring, clock())
    whose = [
        post_queries.contributors(session, post_queries.version_of(session, post)) for post in posts(session, series)
    ]
    assert whose == [frozenset({town.editor.id})] * 5


def test_the_record_says_that_nobody_but_cauce_created_them(session, town, clock, wiring):
    begun(session, town, now=clock())
    run(wiring, clock())
    query = select(AuditEntry.act, AuditEntry.actor_name).order_by(col(AuditEntry.seq).desc()).limit(9)
    entries = session.exec(query).all()
    assert {name for _, name in entries} == {"Cauce"}
    assert entries[0][0] == Act.SERIES_PROLONGED


def test_two_workers_at_once_create_each_date_once(session, town, clock, wiring):
    series = begun(session, town, now=clock(), freq=Frequency.DAILY, weekdays=())
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: run(wiring, clock()), range(4)))
    taken = session.exec(select(SeriesOccurrence.day).where(SeriesOccurrence.series_id == series.id)).all()
    assert len(taken) == len(set(taken)) == len(posts(session, series)) == 35


def test_thirty_five_days_cost_what_five_weeks_do(session, town, clock, wiring):
    begun(session, town, now=clock())
    run(wiring, clock())
    begun(session, town, now=clock())
    with counting(wiring.engine) as few:
        assert run(wiring, clock()) == 4
    begun(session, town, now=clock(), freq=Frequency.DAILY, weekdays=())
    with counting(wiring.engine) as many:
        assert run(wiring, clock()) == 34
    assert few.count == many.count < 25


def test_a_withdrawn_date_is_not_created_again(session, town, clock, wiring):
    series = begun(session, town, now=clock())
    run(wiring, clock())
    endings.withdraw_post(Work(session, town.author.actor, clock()), posts(session, series)[1], reason="Sobra")
    series.next_on = series.make_on = FIRST
    session.add(series)
    session.commit()
    run(wiring, clock())
    assert [post.status for post in posts(session, series)].count(PostStatus.WITHDRAWN) == 1
    assert days(session, series) == WEEKS


@pytest.mark.parametrize(
    ("choice", "there"),
    [(OnHoliday.KEEP, [(3, 19), (3, 26)]), (OnHoliday.SKIP, [(3, 19)]), (OnHoliday.MOVE, [(3, 19), (3, 29)])],
)
def test_a_holiday_is_what_the_series_says(session, town, clock, wiring, choice, there):
    """Good Friday of 2027 is the 26th of March."""
    on = date(2027, 3, 12)
    series = begun(session, town, now=clock(), on=on, weekdays=("fri",), until=date(2027, 3, 27), on_holiday=choice)
    run(wiring, clock())
    assert days(session, series) == [(3, 12), *there]


def test_a_local_holiday_counts_as_one(session, town, clock, wiring):
    day = date(2027, 3, 9)
    confirm(session, town, matter(session, town, PeriodKind.HOLIDAY, day, day, now=clock()), now=clock())
    series = begun(session, town, now=clock(), on_holiday=OnHoliday.SKIP)
    run(wiring, clock())
    assert days(session, series) == [WEEKS[0], *WEEKS[2:]]


def test_a_series_ends_on_its_day_or_after_so_many(session, town, clock, wiring):
    by_day = begun(session, town, now=clock(), until=date(2027, 3, 16))
    by_count = begun(session, town, now=clock(), count=2)
    run(wiring, clock())
    assert (days(session, by_day), days(session, by_count)) == (WEEKS[:3], WEEKS[:2])
    session.refresh(by_day)
    assert by_day.state is SeriesState.COMPLETE


def test_what_a_sleeping_worker_missed_is_not_created_late(session, town, clock, wiring):
    series = begun(session, town, now=clock())
    run(wiring, clock.forward(days=15))
    assert days(session, series) == [WEEKS[0], *WEEKS[3:], (4, 6), (4, 13), (4, 20)]


def lacks_its_writer(session: Session, town) -> str:
    for membership in post_factory.memberships(session, town, Role.AUTHOR):
        membership.ends_on = FIRST - timedelta(days=2)
    return town.author.user.name


def lacks_its_topic(session: Session, town) -> str:
    town.topics[0].closed = True
    session.add(town.topics[0])
    return town.topics[0].name


def lacks_its_account(session: Session, town) -> str:
    town.channels[0].state = ChannelState.PAUSED
    session.add(town.channels[0])
    return town.channels[0].called


@pytest.mark.parametrize(
    ("lack", "trouble"),
    [
        (lacks_its_writer, SeriesTrouble.WRITER),
        (lacks_its_topic, SeriesTrouble.TOPIC),
        (lacks_its_account, SeriesTrouble.ACCOUNT),
    ],
)
def test_what_a_post_would_lack_stops_the_series_and_somebody_is_told(session, town, clock, wiring, lack, trouble):
    series = begun(session, town, now=clock())
    name = lack(session, town)
    session.commit()
    run(wiring, clock())
    session.refresh(series)
    assert (series.state, series.trouble, series.trouble_name) == (SeriesState.PAUSED, trouble, name)
    assert len(posts(session, series)) == 1
    recipients = session.exec(select(Notice.to_address).where(Notice.kind == "series_paused").order_by(Notice.id)).all()
    able = [town.author] if trouble is not SeriesTrouble.WRITER else [town.editor, town.supervisor]
    assert recipients == [person.user.email for person in able]
    assert run(wiring, clock()) == 0


def test_a_stopped_series_goes_on_from_today_with_whoever_takes_it(session, town, clock, wiring):
    series = begun(session, town, now=clock())
    lacks_its_writer(session, town)
    session.commit()
    run(wiring, clock())
    clock.forward(days=9)
    session.refresh(series)
    resume_series(Work(session, town.editor.actor, clock()), series)
    session.commit()
    run(wiring, clock())
    assert days(session, series) == [WEEKS[0], *WEEKS[2:], (4, 6), (4, 13)]
    assert {post.author_id for post in posts(session, series)[1:]} == {town.editor.id}


def test_it_does_not_go_on_while_its_topic_is_closed(session, town, clock, wiring):
    series = begun(session, town, now=clock())
    lacks_its_topic(session, town)
    session.commit()
    run(wiring, clock())
    session.refresh(series)
    with pytest.raises(Refusal, match="está cerrado"):
        resume_series(Work(session, town.author.actor, clock()), series)


def test_a_post_begins_one_series_and_needs_its_hour(session, town, clock):
    post = post_factory.post(session, town, now=clock(), plan=PublicationPlan(FIRST, time(9)))
    begin_series(Work(session, town.author.actor, clock()), post, terms())
    with pytest.raises(Conflict, match="ya es de una serie"):
        begin_series(Work(session, town.author.actor, clock()), post, terms())
    timeless = post_factory.post(session, town, now=clock(), plan=PublicationPlan())
    with pytest.raises(Refusal, match="elija el día y la hora"):
        begin_series(Work(session, town.author.actor, clock()), timeless, terms())


def test_the_rule_of_a_series_holds_the_day_of_its_first(session, town, clock):
    post = post_factory.post(session, town, now=clock(), plan=PublicationPlan(FIRST, time(9)))
    with pytest.raises(Refusal, match="02/03/2027"):
        begin_series(Work(session, town.author.actor, clock()), post, terms(weekdays=("wed",)))


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
def test_a_daily_series_keeps_its_hour_over_the_change_of_the_clocks(session, town, clock, wiring, zone):
    town.organisation.zone = zone
    session.add(town.organisation)
    session.commit()
    series = begun(session, town, now=clock(), freq=Frequency.DAILY, weekdays=(), at=time(9))
    run(wiring, clock())
    made = posts(session, series)
    assert {post.planned_time for post in made} == {time(9)}
    assert len({post.planned_at.hour for post in made}) == 2


def test_an_hour_that_does_not_exist_is_the_first_that_does(session, town, clock, wiring):
    series = begun(session, town, now=clock(), on=date(2027, 3, 7), weekdays=("sun",), at=time(2, 30))
    run(wiring, clock())
    assert [post.planned_time for post in posts(session, series)] == [time(2, 30)] * 3 + [time(3)] + [time(2, 30)]
    assert session.exec(select(Post).where(Post.planned_time == time(3))).one().planned_on == date(2027, 3, 28)
