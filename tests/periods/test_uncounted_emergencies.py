"""An emergency topic lets a text through a period only with its source, the place and the instructions."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.db.work import Work
from app.domain.approvals.models.rounds import RoundStep, Route
from app.domain.approvals.queries.left_out import IS_LEFT_OUT
from app.domain.approvals.rules.routing import RoutingRule
from app.domain.approvals.rules.states import StepState, Verdict
from app.domain.calendar.queries.clashes import clashes_of_post_at
from app.domain.calendar.rules.clashes import ClashKind
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import TopicClass
from app.domain.periods.rules.kinds import PeriodKind as K
from app.domain.posts.models import FindingRecord, LineCheck
from app.domain.posts.queries.free_slots import free_slots_of_post
from app.domain.posts.queries.post_details import last_mark
from app.domain.posts.queries.posts import version_of
from app.domain.posts.rules.declaration import PostDeclaration
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.approvals.routes import adopt_routing
from app.usecases.periods import enforcement, rejudgement
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals import lane_setup
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.periods import factories
from tests.publishing import sender_setup
from tests.sample_town import Town
from tests.statement_counter import counting

PRAISE = "Este equipo de gobierno ha terminado las obras de la plaza, que ya se disfrutan."
MISSING = ("no cuenta como tal", "fuente", "lugar afectado", "instrucción")
DAY = 24


def urgent(session: Session, town: Town, *, now, text: str, hours: int = 2, is_approved: bool = True):
    """Return a post on an emergency topic."""
    known = select(Topic).where(Topic.organisation_id == town.id, Topic.topic_class == TopicClass.EMERGENCY)
    topic = session.exec(known).first() or lane_setup.topic(session, town)
    declared = PostDeclaration(source="Centro de Emergencias", source_on=now.date())
    details = {"topic_id": topic.id, "text": text, "hours": hours, "declared": declared}
    return (post_factory.approved if is_approved else post_factory.post)(session, town, now=now, **details)


@pytest.mark.parametrize(("text", "status"), [(lane_setup.FLOOD, PostStatus.APPROVED), (PRAISE, PostStatus.ON_HOLD)])
def test_what_is_scheduled_is_held_unless_its_text_is_about_an_emergency(
    session: Session, town: Town, clock: StoppedClock, text: str, status: PostStatus
):
    post = urgent(session, town, now=clock(), text=text, hours=DAY * 2)
    whole = factories.election(session, town, now=clock(), vote=factories.EARLY)
    shown = enforcement.posts_to_hold(session, town.organisation, whole.period, factories.as_proposed(whole))
    factories.confirm(session, town, whole, now=clock())
    assert post.status is status
    if status is PostStatus.ON_HOLD:
        mark = last_mark(session, post)
        assert mark and all(word in mark.reason for word in MISSING)
        assert [str(held_post.uncounted) in mark.reason for held_post in shown] == [True]


def test_a_period_that_lets_no_emergency_on_says_nothing_of_its_text(session: Session, town: Town, clock: StoppedClock):
    post = urgent(session, town, now=clock(), text=PRAISE, hours=DAY * 2)
    whole = factories.election(session, town, now=clock(), vote=factories.EARLY)
    factories.confirm_allowing(session, town, whole, ("service",), now=clock())
    mark = last_mark(session, post)
    assert mark and "no cuenta" not in mark.reason


def test_what_is_held_stands_in_the_order_of_its_hours(session: Session, town: Town, clock: StoppedClock):
    event = factories.event_topic(session, town)
    late = factories.scheduled(session, town, event, now=clock(), hours=DAY * 3)
    early = urgent(session, town, now=clock(), text=PRAISE, hours=DAY * 2)
    whole = factories.election(session, town, now=clock(), vote=factories.EARLY)
    shown = enforcement.posts_to_hold(session, town.organisation, whole.period, factories.as_proposed(whole))
    assert [held_post.id for held_post in shown] == [early.id, late.id]


@pytest.mark.parametrize(("text", "goes_out"), [(lane_setup.FLOOD, True), (PRAISE, False)])
def test_the_send_reads_the_text_again(
    session: Session, connected: Town, clock: StoppedClock, sender: DeliverySender, network: FakeNetwork, text, goes_out
):
    today = clock().date()
    factories.mourning(session, connected, today, today + timedelta(days=1), now=clock())
    session.commit()
    post = urgent(session, connected, now=clock.forward(hours=1), text=text)
    session.commit()
    sender.send_due(clock.forward(hours=2))
    assert len(network.published) == goes_out
    if not goes_out:
        assert (
            sender_setup.status_of(session, post) is PostStatus.ON_HOLD
            and sender_setup.state_of(session, post) is D.SCHEDULED
        )
        mark = last_mark(session, post)
        assert mark and all(word in mark.reason for word in MISSING)


def test_a_release_from_one_period_leaves_it_to_another_that_does_not_count_it(
    session: Session, town: Town, clock: StoppedClock
):
    post = urgent(session, town, now=clock(), text=PRAISE, hours=DAY * 2)
    election = factories.election(session, town, now=clock(), vote=factories.EARLY)
    factories.confirm(session, town, election, now=clock())
    day = (clock() + timedelta(days=2)).date()
    factories.mourning(session, town, day, day, now=clock.forward(minutes=5))
    at = clock.forward(minutes=5)
    actor = town.supervisor.actor
    rejudgement.release_posts(Work(session, actor, at), town.organisation, election.period, None, reason="Ya se vio")
    mark = last_mark(session, post)
    assert post.status is PostStatus.ON_HOLD
    assert mark and mark.reason.startswith("Luto oficial") and all(word in mark.reason for word in MISSING)


def test_the_line_asks_at_submission_and_at_the_decision(session: Session, town: Town, clock: StoppedClock):
    """On the day of reflection EL-08 lets emergencies through by their class."""
    lane_setup.emergency(session, town, now=clock(), kind=K.REFLECTION_DAY)
    for text, stages in ((lane_setup.FLOOD, set()), (PRAISE, {"submit", "decision"})):
        post = urgent(session, town, now=clock(), text=text, is_approved=False)
        assert stages_of(session, town, post, "EL-08", clock=clock) == stages


def stages_of(session: Session, town: Town, post, rule: str, *, clock: StoppedClock) -> set[str]:
    """Return the stages, submission or decision, at which a rule matched."""
    post_factory.resubmit(session, town, post, now=clock())
    is_open = select(RoundStep).where(RoundStep.state == StepState.OPEN).order_by(col(RoundStep.id).desc())
    step = session.exec(is_open).first()
    by = town.neutrality_reviewer if "neutrality_reviewer" in step.roles else town.supervisor
    post_factory.decide(session, post, Verdict.APPROVED, by=by, now=clock())
    query = select(LineCheck.stage).join(FindingRecord, col(FindingRecord.line_check_id) == LineCheck.id)
    version = version_of(session, post)
    return set(session.exec(query.where(LineCheck.post_version_id == version.id, FindingRecord.rule == rule)))


def test_it_takes_the_route_of_what_is_not_let_on_and_no_class_is_told(
    session: Session, town: Town, clock: StoppedClock
):
    lane_setup.emergency(session, town, now=clock(), kind=K.ELECTORAL_PERIOD)
    route_rows = session.exec(select(Route.name, Route.id).where(Route.organisation_id == town.id)).all()
    ids = dict(route_rows)
    electoral, ordinary = ids["Neutralidad"], ids["Ordinario"]
    stricter = RoutingRule(electoral, topic_class=TopicClass.EVENT.value, period=K.ELECTORAL_PERIOD.value)
    rules = [stricter, RoutingRule(ordinary)]
    adopt_routing(Work(session, town.supervisor.actor, clock()), rules, base=0)
    for text, why in (
        (lane_setup.FLOOD, "ninguna otra regla"),
        (PRAISE, "a su hora está en vigor «Periodo electoral»"),
    ):
        post = urgent(session, town, now=clock(), text=text, is_approved=False)
        post_factory.resubmit(session, town, post, now=clock())
        step = session.exec(select(RoundStep).order_by(col(RoundStep.id).desc())).first()
        assert why in step.why and "clase" not in step.why


def test_free_hours_and_clashes_count_it_as_any_other_class(session: Session, town: Town, clock: StoppedClock):
    today = clock().date()
    factories.mourning(session, town, today, today + timedelta(days=3), now=clock())
    posts = [urgent(session, town, now=clock(), text=text, is_approved=False) for text in (lane_setup.FLOOD, PRAISE)]
    session.flush()
    free = [free_slots_of_post(session, post, silent=IS_LEFT_OUT, now=clock()) for post in posts]
    over = clock() + timedelta(days=3)
    assert any(at < over for at in free[0]) and not any(at < over for at in free[1])
    clashes = [clashes_of_post_at(session, town.id, post, post.planned_at) for post in posts]
    held_clashes = [[clash for clash in post_clashes if clash.kind is ClashKind.HELD] for post_clashes in clashes]
    assert held_clashes[0] == [] and all(word in str(held_clashes[1][0].sentence) for word in MISSING)


@pytest.mark.parametrize(("text", "is_told"), [(lane_setup.FLOOD, False), (PRAISE, True)])
def test_pages_say_what_is_missing(session: Session, town: Town, clock: StoppedClock, seat, text, is_told):
    today = clock().date()
    factories.mourning(session, town, today, today + timedelta(days=3), now=clock())
    post = urgent(session, town, now=clock(), text=text, is_approved=False)
    post_factory.resubmit(session, town, post, now=clock())
    session.commit()
    here = f"posts/{post.year}/{post.ordinal}"
    for who, path in ((town.supervisor, f"{here}/review"), (town.author, f"{here}/edit")):
        page = seat(who).get(f"/o/{town.organisation.slug}/{path}").text
        assert ("no cuenta como tal" in page) is is_told, path


def test_reading_texts_costs_one_statement_however_many(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring
):
    whole, counts = factories.election(session, town, now=clock(), vote=factories.EARLY), []
    for more in (1, 6):
        for _ in range(more):
            urgent(session, town, now=clock(), text=PRAISE, hours=DAY * 2)
        session.flush()
        with counting(wiring.engine) as seen:
            enforcement.posts_to_hold(session, town.organisation, whole.period, factories.as_proposed(whole))
        counts.append(seen.count)
    assert counts[0] == counts[1] <= 2
