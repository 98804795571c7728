"""Editing one post of a series, that one and later ones, or all future ones."""

from dataclasses import replace
from datetime import date, time

import pytest
from sqlmodel import select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.posts.models import Post
from app.domain.posts.queries import post_details
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostStatus
from app.domain.series.models import PostSeries
from app.domain.series.queries.occurrences import series_dates, series_membership
from app.domain.series.rules.recurrence import Frequency
from app.domain.series.rules.series_state import SeriesState
from app.usecases.approvals import submission
from app.usecases.posts import actions, endings
from app.usecases.series.change_scope import LossNotAgreed
from app.usecases.series.rule_change import change_rule
from app.usecases.series.termination import end_series
from app.usecases.series.text_change import change_text
from tests import post_factory, sample_town
from tests.periods.factories import event_topic
from tests.series.running_series import FIRST, NINE, begun, days, posts, run, terms
from tests.statement_counter import counting

NEW = "La biblioteca abre este sábado de 10:00 a 15:00."
WEEKS = [(3, 2), (3, 9), (3, 16), (3, 23), (3, 30)]


@pytest.fixture
def series(session, town, clock, wiring) -> PostSeries:
    made = begun(session, town, now=clock())
    run(wiring, clock())
    session.refresh(made)
    return made


def edit(session, post: Post, *, by, now, text: str = NEW) -> None:
    draft = post_queries.draft_of(post, post_queries.version_of(session, post))
    actions.save_post(Work(session, by.actor, now), post, replace(draft, texts={"es": text}), base=post.base)


def texts(session, series: PostSeries) -> list[str]:
    return [
        post_queries.draft_of(post, post_queries.version_of(session, post)).texts["es"].rpartition(" ")[2]
        for post in posts(session, series)
    ]


def approve(session, town, post: Post, *, now) -> None:
    submission.submit_post(Work(session, town.author.actor, now), post)
    post_factory.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=now)


def test_a_post_that_somebody_edits_is_its_own(session, town, clock, series):
    third = posts(session, series)[2]
    edit(session, third, by=town.author, now=clock())
    assert [row.is_own for row in series_dates(session, series)] == [False, False, True, False, False]
    assert texts(session, series) == ["14:00.", "14:00.", "15:00.", "14:00.", "14:00."]


def test_a_post_that_somebody_moves_is_its_own_too(session, town, clock, series):
    second = posts(session, series)[1]
    plan = PublicationPlan(second.planned_on, time(12))
    actions.reschedule_post(Work(session, town.author.actor, clock()), second, plan)
    change_rule(
        Work(session, town.author.actor, clock()), series, terms(at=time(8)), since=FIRST, following=False, agreed=0
    )
    assert [post.planned_time.hour for post in posts(session, series)] == [8, 12, 8, 8, 8]


def test_this_and_those_that_follow_are_another_series(session, town, clock, series, wiring):
    third = posts(session, series)[2]
    edit(session, third, by=town.author, now=clock())
    made, reached = change_text(Work(session, town.author.actor, clock()), series, third, following=True, agreed=0)
    assert (reached.changed, reached.voided, reached.own) == (2, 0, 0)
    assert texts(session, series) == ["14:00."] * 2
    assert texts(session, made) == ["15:00."] * 3
    assert (made.follows_id, made.starts_on, series.until) == (series.id, date(2027, 3, 16), date(2027, 3, 15))
    assert [row.occurrence.place for row in series_dates(session, made)] == [1, 2, 3]
    session.commit()
    run(wiring, clock.forward(days=1))
    assert texts(session, made) == ["15:00."] * 4
    assert len(posts(session, series)) == 2


def test_all_that_are_to_come_say_what_one_says(session, town, clock, series, wiring):
    third = posts(session, series)[2]
    edit(session, third, by=town.author, now=clock())
    same, _ = change_text(Work(session, town.author.actor, clock()), series, third, following=False, agreed=0)
    session.commit()
    run(wiring, clock.forward(days=1))
    assert same.id == series.id
    assert texts(session, series) == ["15:00."] * 6
    assert not any(row.is_own for row in series_dates(session, series))


def test_what_has_gone_out_or_is_its_own_is_left_alone(session, town, clock, series):
    clock.forward(days=3)
    made = posts(session, series)
    edit(session, made[1], by=town.author, now=clock(), text="Hoy, de 9:00 a 13:00.")
    edit(session, made[2], by=town.author, now=clock())
    _, reached = change_text(Work(session, town.author.actor, clock()), series, made[2], following=False, agreed=0)
    assert (reached.changed, reached.own) == (2, 1)
    assert texts(session, series) == ["14:00.", "13:00.", "15:00.", "15:00.", "15:00."]


def test_what_was_approved_goes_back_only_when_the_person_knows_how_much(session, town, clock, series):
    made = posts(session, series)
    approve(session, town, made[3], now=clock())
    submission.submit_post(Work(session, town.author.actor, clock()), made[4])
    edit(session, made[2], by=town.author, now=clock())
    session.commit()
    arguments = {"following": False}
    for agreed in (0, 1):
        with pytest.raises(LossNotAgreed, match=r"borradores: 2\."):
            change_text(Work(session, town.author.actor, clock()), series, made[2], agreed=agreed, **arguments)
        session.rollback()
    assert [post.status for post in posts(session, series)][3:] == [PostStatus.APPROVED, PostStatus.IN_REVIEW]
    change_text(Work(session, town.author.actor, clock()), series, made[2], agreed=2, **arguments)
    assert {post.status for post in posts(session, series)} == {PostStatus.DRAFT}
    assert texts(session, series) == ["15:00."] * 5


def test_a_topic_of_another_class_is_told_among_what_is_lost(session, town, clock, series):
    made = posts(session, series)
    approve(session, town, made[3], now=clock())
    draft = post_queries.draft_of(made[2], post_queries.version_of(session, made[2]))
    event = replace(draft, topic_id=event_topic(session, town).id)
    actions.save_post(Work(session, town.author.actor, clock()), made[2], event, base=made[2].base)
    session.commit()
    arguments = {"following": False}
    with pytest.raises(LossNotAgreed, match=r"borradores: 1\."):
        change_text(Work(session, town.author.actor, clock()), series, made[2], agreed=0, **arguments)
    session.rollback()
    change_text(Work(session, town.author.actor, clock()), series, made[2], agreed=1, **arguments)
    assert posts(session, series)[3].status is PostStatus.DRAFT


def test_whoever_wrote_the_words_has_written_in_every_post_that_takes_them(session, town, clock, series, wiring):
    third = posts(session, series)[2]
    edit(session, third, by=town.editor, now=clock())
    change_text(Work(session, town.author.actor, clock()), series, third, following=False, agreed=0)
    session.commit()
    run(wiring, clock.forward(days=1))
    for post in posts(session, series):
        whose = post_queries.contributors(session, post_queries.version_of(session, post))
        assert whose == {town.author.id, town.editor.id}


def test_another_hour_of_the_same_day_keeps_what_was_approved(session, town, clock, series):
    approve(session, town, posts(session, series)[3], now=clock())
    at = terms(at=time(11))
    _, reached = change_rule(
        Work(session, town.author.actor, clock()), series, at, since=FIRST, following=False, agreed=0
    )
    session.commit()
    made = posts(session, series)
    assert {post.planned_time for post in made} == {time(11)}
    assert made[3].status is PostStatus.APPROVED
    assert (reached.changed, reached.voided) == (5, 0)
    assert not any(row.is_own for row in series_dates(session, series))


def test_another_weekday_moves_the_posts_and_asks_again(session, town, clock, series, wiring):
    approve(session, town, posts(session, series)[3], now=clock())
    session.commit()
    thursdays, arguments = terms(weekdays=("thu",)), {"since": FIRST, "following": False}
    with pytest.raises(LossNotAgreed):
        change_rule(Work(session, town.author.actor, clock()), series, thursdays, agreed=0, **arguments)
    session.rollback()
    change_rule(Work(session, town.author.actor, clock()), series, thursdays, agreed=1, **arguments)
    session.commit()
    assert days(session, series) == [(3, 4), (3, 11), (3, 18), (3, 25), (4, 1)]
    assert {post.status for post in posts(session, series)} == {PostStatus.DRAFT}
    run(wiring, clock.forward(days=3))
    assert days(session, series)[5:] == [(4, 8)]


def test_from_a_date_on_the_others_keep_their_days(session, town, clock, series, wiring):
    twice = terms(weekdays=("tue", "thu"), at=time(18))
    since = date(2027, 3, 16)
    made, _ = change_rule(
        Work(session, town.author.actor, clock()), series, twice, since=since, following=True, agreed=0
    )
    session.commit()
    run(wiring, clock())
    assert days(session, series) == WEEKS[:2]
    assert days(session, made) == [(3, 16), (3, 18), (3, 23), (3, 25), (3, 30), (4, 1)]
    assert {post.planned_time for post in posts(session, made)} == {time(18)}
    assert [row.occurrence.place for row in series_dates(session, made)] == [1, 2, 3, 4, 5, 6]


def test_what_has_no_date_any_more_is_withdrawn_with_its_reason(session, town, clock, series):
    made = posts(session, series)
    once = terms(freq=Frequency.MONTHLY, weekdays=(), month_day=2)
    change_rule(Work(session, town.author.actor, clock()), series, once, since=FIRST, following=False, agreed=0)
    session.commit()
    remaining_posts = [post for post in made if post.status is not PostStatus.WITHDRAWN]
    assert [(post.planned_on.month, post.planned_on.day) for post in remaining_posts] == [(3, 2), (4, 2)]
    assert "no tiene fecha" in post_details.last_mark(session, made[4]).reason


def test_a_withdrawn_date_takes_its_place_with_it(session, town, clock, series, wiring):
    made = posts(session, series)
    endings.withdraw_post(Work(session, town.author.actor, clock()), made[1], reason="Sobra")
    later = terms(weekdays=("thu",))
    change_rule(Work(session, town.author.actor, clock()), series, later, since=FIRST, following=False, agreed=0)
    session.commit()
    run(wiring, clock())
    alive = [post for post in posts(session, series) if post.status is not PostStatus.WITHDRAWN]
    assert [post.planned_on.day for post in alive] == [4, 18, 25, 1]


@pytest.mark.parametrize(("drafts", "left"), [(True, []), (False, [PostStatus.DRAFT] * 4)])
def test_ending_withdraws_the_drafts_or_leaves_them(session, town, clock, series, wiring, drafts, left):
    approve(session, town, posts(session, series)[0], now=clock())
    end_series(Work(session, town.author.actor, clock()), series, reason="Se acabó el curso", drafts=drafts)
    session.commit()
    assert [post.status for post in posts(session, series) if post.status is not PostStatus.WITHDRAWN] == [
        PostStatus.APPROVED,
        *left,
    ]
    assert series.state is SeriesState.ENDED
    assert run(wiring, clock.forward(days=30)) == 0


def test_an_ended_series_changes_no_more_and_says_why_it_ended(session, town, clock, series):
    by_author = Work(session, town.author.actor, clock())
    with pytest.raises(Refusal, match="motivo"):
        end_series(by_author, series, reason=" ", drafts=True)
    end_series(by_author, series, reason="Se acabó", drafts=False)
    with pytest.raises(Conflict, match="ya terminó"):
        change_rule(by_author, series, terms(), since=FIRST, following=False, agreed=0)


def test_only_its_owner_or_whoever_may_edit_changes_a_series(session, town, clock, series):
    other = sample_town.Person(town.author.user, replace(town.author.actor, id=town.unit_liaison.id))
    for person in (other, town.legal_reviewer, town.political_office):
        with pytest.raises(NotPermitted):
            end_series(Work(session, person.actor, clock()), series, reason="No", drafts=True)
    end_series(Work(session, town.editor.actor, clock()), series, reason="Sí", drafts=True)


def test_a_post_knows_its_place_and_its_neighbours(session, town, clock, series):
    made = posts(session, series)
    whose = series_membership(session, made[2])
    assert (whose.series.id, whose.dated.occurrence.place) == (series.id, 3)
    assert (whose.before, whose.after) == ((2, 2027, made[1].ordinal), (4, 2027, made[3].ordinal))
    assert series_membership(session, post_factory.post(session, town, now=clock())) is None


def test_a_cut_is_written_down(session, town, clock, series):
    third = posts(session, series)[2]
    change_text(Work(session, town.author.actor, clock()), series, third, following=True, agreed=0)
    acts = session.exec(select(AuditEntry.act).order_by(AuditEntry.seq)).all()
    assert acts[-2:] == [Act.SERIES_CUT, Act.SERIES_REWORDED]


def test_thirty_five_posts_change_with_the_statements_of_five(session, town, clock, wiring, series):
    daily = begun(session, town, now=clock(), freq=Frequency.DAILY, weekdays=())
    run(wiring, clock())
    counts = []
    for post_series in (series, daily):
        post = posts(session, post_series)[1]
        edit(session, post, by=town.author, now=clock())
        session.commit()
        with counting(wiring.engine) as statements:
            change_text(Work(session, town.author.actor, clock()), post_series, post, following=False, agreed=0)
            session.commit()
        counts.append(statements.count)
    assert counts[0] == counts[1] < 25


def test_a_series_whose_count_is_cut_has_the_same_dates(session, town, clock, wiring):
    whole = begun(session, town, now=clock(), count=5)
    run(wiring, clock())
    third = posts(session, whole)[2]
    made, _ = change_text(Work(session, town.author.actor, clock()), whole, third, following=True, agreed=0)
    session.commit()
    assert (whole.rule.total, made.rule.total) == (2, 3)
    assert made.at == NINE
    assert PublicationPlan(third.planned_on, third.planned_time) == PublicationPlan(date(2027, 3, 16), NINE)
