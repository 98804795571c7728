"""Confirming a period holds the posts scheduled inside it, until a person releases them."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core.errors import NotPermitted, Refusal
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.periods.rules.kinds import PeriodKind as K
from app.domain.posts.models import Post
from app.domain.posts.queries import holds
from app.domain.posts.queries.post_details import last_mark
from app.domain.posts.rules.states import PostStatus
from app.usecases.periods import decisions, enforcement, rejudgement
from app.usecases.posts import actions
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.periods import factories
from tests.sample_town import Town
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

DAY = 24


def held(session: Session, town: Town, period_id: int) -> set[int]:
    return {hold.post.id for hold in holds.held_by_period(session, town.id, period_id) if hold.is_on_hold}


def test_an_election_holds_what_is_scheduled_inside_but_service_and_emergency(
    session: Session, town: Town, clock: StoppedClock
):
    event = factories.event_topic(session, town)
    inside = [factories.scheduled(session, town, event, now=clock(), hours=DAY * day) for day in (2, 10, 50)]
    before = factories.scheduled(session, town, event, now=clock(), hours=3)
    after = factories.scheduled(session, town, event, now=clock(), hours=DAY * 60)
    notice = factories.scheduled(session, town, town.topics[0], now=clock(), hours=DAY * 2)
    waiting = post_factory.submitted(session, town, now=clock(), hours=DAY * 2, topic_id=event.id)
    whole = factories.election(session, town, now=clock(), vote=factories.EARLY)
    assert factories.confirm(session, town, whole, now=clock()) == 3
    assert [post.status for post in inside] == [PostStatus.ON_HOLD] * 3
    assert [post.status for post in (before, after, notice)] == [PostStatus.APPROVED] * 3
    assert waiting.status is PostStatus.IN_REVIEW
    mark = last_mark(session, inside[0])
    assert mark and mark.reason == f"Periodo electoral: Elecciones locales de 2027 ({factories.REFERENCE.text})"
    assert (mark.period_id, mark.by_name) == (whole.period.id, "Legal Reviewer")


def test_what_has_no_topic_is_held(session: Session, town: Town, clock: StoppedClock):
    post = factories.scheduled(session, town, town.topics[0], now=clock(), hours=DAY * 2)
    post.topic_id = None
    session.add(post)
    whole = factories.election(session, town, now=clock(), vote=factories.EARLY)
    assert factories.confirm(session, town, whole, now=clock()) == 1


def test_other_classes_can_be_let_through(session: Session, town: Town, clock: StoppedClock):
    event = factories.event_topic(session, town)
    post = factories.scheduled(session, town, event, now=clock(), hours=DAY * 2)
    whole = factories.election(session, town, now=clock(), vote=factories.EARLY)
    decision = factories.as_proposed(whole, allowed=("service", "emergency", "event"))
    assert enforcement.posts_to_hold(session, town.organisation, whole.period, decision) == []
    actor = town.supervisor.actor
    enforcement.confirm_period(
        Work(session, actor, clock()), town.organisation, whole, decision, seen=enforcement.posts_fingerprint([])
    )
    assert post.status is PostStatus.APPROVED


@pytest.mark.parametrize(("territory", "count"), [("ES", 1), ("ES-VC", 1), ("ES-AN", 0), ("46", 1), ("46015", 0)])
def test_an_election_elsewhere_holds_nothing(
    session: Session, town: Town, clock: StoppedClock, territory: str, count: int
):
    town.organisation.territory_code = "46250"
    session.add(town.organisation)
    factories.scheduled(session, town, factories.event_topic(session, town), now=clock(), hours=DAY * 2)
    whole = factories.election(session, town, now=clock(), vote=factories.EARLY, territory=territory)
    assert factories.confirm(session, town, whole, now=clock()) == count


@pytest.mark.parametrize("kind", [K.HOLIDAY, K.OFFICE_CLOSED, K.AWARENESS_DAY])
def test_a_day_that_only_informs_holds_nothing(session: Session, town: Town, clock: StoppedClock, kind: K):
    factories.scheduled(session, town, factories.event_topic(session, town), now=clock(), hours=DAY)
    day = (clock() + timedelta(days=1)).date()
    whole = factories.matter(session, town, kind, day, day, now=clock())
    assert factories.confirm(session, town, whole, now=clock()) == 0


def test_an_emergency_without_end_holds_everything_that_is_scheduled(session: Session, town: Town, clock: StoppedClock):
    event = factories.event_topic(session, town)
    for day in (1, 300):
        factories.scheduled(session, town, event, now=clock(), hours=DAY * day)
    whole = factories.matter(session, town, K.EMERGENCY, clock().date(), None, now=clock())
    assert factories.confirm(session, town, whole, now=clock()) == 2


def test_release_is_item_by_item_or_all_with_a_reason_and_logged(session: Session, town: Town, clock: StoppedClock):
    event = factories.event_topic(session, town)
    posts = [factories.scheduled(session, town, event, now=clock(), hours=DAY * day) for day in (2, 3, 4)]
    whole = factories.election(session, town, now=clock(), vote=factories.EARLY)
    factories.confirm(session, town, whole, now=clock())

    def release(ids, reason="Solo informa del programa", by=town.legal_reviewer):
        return rejudgement.release_posts(
            Work(session, by.actor, clock.forward(minutes=1)), town.organisation, whole.period, ids, reason=reason
        )

    with pytest.raises(NotPermitted):
        release(None, by=town.editor)
    with pytest.raises(Refusal, match="motivo"):
        release({posts[0].id}, reason=" ")
    with pytest.raises(Refusal, match="al menos una"):
        release({999})
    assert release({posts[0].id}) == 1
    assert [post.status for post in posts] == [PostStatus.APPROVED, PostStatus.ON_HOLD, PostStatus.ON_HOLD]
    assert held(session, town, whole.period.id) == {posts[1].id, posts[2].id}
    assert release(None) == 2
    assert held(session, town, whole.period.id) == set()
    assert len(holds.held_by_period(session, town.id, whole.period.id)) == 3
    entries = session.exec(select(AuditEntry).where(AuditEntry.act == Act.POST_RELEASED)).all()
    assert {(entry.detail["reason"], entry.detail["period"]) for entry in entries} == {
        ("Solo informa del programa", whole.period.id)
    }


def test_ending_a_period_releases_nothing(session: Session, town: Town, clock: StoppedClock):
    post = factories.scheduled(session, town, factories.event_topic(session, town), now=clock(), hours=DAY)
    whole = factories.mourning(session, town, clock().date(), clock().date() + timedelta(days=3), now=clock())
    decisions.end_or_cancel(Work(session, town.supervisor.actor, clock.forward(hours=1)), whole, reason="Se acorta")
    assert post.status is PostStatus.ON_HOLD
    assert held(session, town, whole.period.id) == {post.id}


def test_what_one_period_lets_go_another_still_stops(session: Session, town: Town, clock: StoppedClock):
    event = factories.event_topic(session, town)
    post = factories.scheduled(session, town, event, now=clock(), hours=DAY * 2)
    election = factories.election(session, town, now=clock(), vote=factories.EARLY)
    factories.confirm(session, town, election, now=clock())
    day = (clock() + timedelta(days=2)).date()
    mourning = factories.mourning(session, town, day, day, now=clock.forward(minutes=5))

    def release(whole):
        rejudgement.release_posts(
            Work(session, town.supervisor.actor, clock.forward(minutes=5)),
            town.organisation,
            whole.period,
            None,
            reason="Vista",
        )

    release(election)
    assert post.status is PostStatus.ON_HOLD
    assert held(session, town, election.period.id) == set()
    assert held(session, town, mourning.period.id) == {post.id}
    release(mourning)
    assert post.status is PostStatus.APPROVED


def test_a_release_on_the_posts_own_page_sets_it_free_of_every_period(
    session: Session, town: Town, clock: StoppedClock
):
    post = factories.scheduled(session, town, factories.event_topic(session, town), now=clock(), hours=DAY * 2)
    whole = factories.election(session, town, now=clock(), vote=factories.EARLY)
    factories.confirm(session, town, whole, now=clock())
    actions.release_post(Work(session, town.supervisor.actor, clock.forward(minutes=1)), post, reason="Vista")
    assert post.status is PostStatus.APPROVED
    assert held(session, town, whole.period.id) == set()


def test_holding_many_costs_no_more_statements_than_holding_few(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring
):
    event = factories.event_topic(session, town)
    counts = []
    for number, many in enumerate((2, 30)):
        for _ in range(many):
            factories.scheduled(session, town, event, now=clock(), hours=DAY * 30 * (number + 1))
        day = (clock() + timedelta(days=30 * (number + 1))).date()
        whole = factories.matter(session, town, K.OFFICIAL_MOURNING, day, day, now=clock())
        session.commit()
        with counting(wiring.engine) as seen:
            assert factories.confirm(session, town, whole, now=clock()) == many
            session.commit()
        counts.append(seen.count)
    assert counts[1] <= counts[0] < 25
    everyone = session.exec(select(Post).where(Post.status == PostStatus.ON_HOLD)).all()
    with counting(wiring.engine) as seen:
        rejudgement.release_posts(
            Work(session, town.supervisor.actor, clock.forward(minutes=1)),
            town.organisation,
            whole.period,
            None,
            reason="Vista",
        )
        session.commit()
    assert len(everyone) == 32
    assert seen.count < 25
