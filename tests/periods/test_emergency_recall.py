"""Posts approved by one person in an emergency return to review when it ends, before publication."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from app.domain.approvals.models.rounds import Round
from app.domain.approvals.rules.states import RoundState
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.crisis.models import Crisis
from app.domain.crisis.rules.crises import CrisisLevel
from app.domain.notifications.models import Notice
from app.domain.organisations.models import Organisation
from app.domain.periods.models import Period
from app.domain.periods.queries.periods import PeriodWithParts
from app.domain.periods.rules.kinds import PeriodState
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.approvals.emergency_recall import recall_after_emergencies
from app.usecases.crisis import crises
from app.usecases.periods import endings
from app.usecases.periods.enforcement import inherit_pending_periods
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals import lane_setup
from tests.clocks import StoppedClock
from tests.people.grant_scenario import by_two
from tests.sample_town import Person, Town

pytestmark = pytest.mark.postgresql

REASON = "El río baja."


def let_out(session: Session, town: Town, clock: StoppedClock) -> tuple[Post, Period, Person]:
    """Approve a post alone for later: its window has not begun."""
    elvira = lane_setup.writes_and_decides(session, town, now=clock())
    post = lane_setup.flooded(session, town, now=clock(), by=elvira)
    post_factory.resubmit(session, town, post, now=clock(), by=elvira)
    lane_setup.approve_alone(session, post, elvira, now=clock())
    session.commit()
    return post, session.exec(select(Period)).one(), elvira


def went_back(session: Session, post: Post, elvira: Person) -> None:
    session.expire_all()
    assert post.status is PostStatus.DRAFT
    assert [delivery.state for delivery in session.exec(select(Delivery))] == [DeliveryState.CANCELLED]
    assert session.exec(select(Round.state)).all() == [RoundState.VOID]
    letters = session.exec(select(Notice).where(Notice.kind == "emergency_over")).all()
    assert [letter.to_address for letter in letters] == [elvira.user.email]
    voided = session.exec(select(AuditEntry).where(AuditEntry.act == Act.POST_VOIDED)).one()
    assert "ya no está en vigor" in voided.detail["why"]


def ends(session: Session, town: Town, period: Period, now: datetime) -> None:
    terms = {"reason": REASON, "actor": town.legal_reviewer.actor, "now": now}
    by_two(session, town, endings.end_period, PeriodWithParts(period, []), **terms)
    assert period.state is PeriodState.ENDED


def worker_recalls(session: Session, wiring: Wiring, now: datetime) -> None:
    session.commit()
    recall_after_emergencies(wiring.reading, wiring.writing, now=now)
    session.expire_all()


def test_ending_the_emergency_sends_it_back(session: Session, town: Town, clock: StoppedClock, wiring: Wiring):
    post, period, elvira = let_out(session, town, clock)
    ends(session, town, period, clock())
    worker_recalls(session, wiring, clock())
    went_back(session, post, elvira)
    version = posts.version_of(session, post)
    assert version and version.number == post.version


def test_while_another_emergency_is_on_it_stays(session: Session, town: Town, clock: StoppedClock, wiring: Wiring):
    post, period, _ = let_out(session, town, clock)
    lane_setup.emergency(session, town, now=clock())
    ends(session, town, period, clock())
    worker_recalls(session, wiring, clock())
    assert post.status is PostStatus.APPROVED


def test_what_two_people_approved_stays(session: Session, town: Town, clock: StoppedClock, wiring: Wiring):
    period = lane_setup.emergency(session, town, now=clock())
    post = post_factory.approved(session, town, now=clock(), topic_id=lane_setup.topic(session, town).id)
    ends(session, town, period, clock())
    worker_recalls(session, wiring, clock())
    assert post.status is PostStatus.APPROVED


def test_a_crisis_that_ends_ends_it_too(session: Session, town: Town, clock: StoppedClock, wiring: Wiring):
    post, period, elvira = let_out(session, town, clock)
    crisis = Crisis(
        organisation_id=town.id,
        number=1,
        level=CrisisLevel.SERIOUS,
        what="Riada",
        reason="Llueve",
        spokesperson="Ana",
        source="112",
        declared_by_name="Ana",
        declared_at=clock(),
        cadence=60,
        next_update_at=clock() + timedelta(hours=1),
        period_id=period.id,
    )
    session.add(crisis)
    session.flush()
    terms = {"reason": REASON, "actor": town.supervisor.actor, "now": clock()}
    by_two(session, town, crises.end_crisis_and_recall, crisis, **terms)
    worker_recalls(session, wiring, clock())
    went_back(session, post, elvira)


def test_a_body_above_that_ends_its_own_ends_it_here(session: Session, town: Town, clock: StoppedClock, wiring: Wiring):
    post, period, elvira = let_out(session, town, clock)
    above = Organisation(slug="diputacion", name="Diputación", zone=town.organisation.zone)
    session.add(above)
    session.flush()
    theirs = Period(**{name: getattr(period, name) for name in COPIED} | {"organisation_id": above.id})
    theirs.state, theirs.ended_at, theirs.reason, theirs.ended_by_name = PeriodState.ENDED, clock(), REASON, "Ada"
    session.add(theirs)
    session.flush()
    town.organisation.parent_id, period.inherited_from_id, period.inherited_from = above.id, theirs.id, "Diputación"
    session.commit()
    assert inherit_pending_periods(wiring.reading, wiring.writing, clock()) == 1
    went_back(session, post, elvira)


COPIED = [
    "kind",
    "name",
    "territory",
    "starts_on",
    "ends_on",
    "zone",
    "starts_at",
    "bulletin_reference",
    "proposed_by_name",
    "proposed_at",
    "confirmed_by_name",
    "confirmed_at",
]


@pytest.mark.parametrize("is_over", [True, False])
def test_an_emergency_that_ends_by_the_clock_is_seen_at_the_send(
    session: Session, connected: Town, clock: StoppedClock, sender: DeliverySender, is_over: bool
):
    post, period, elvira = let_out(session, connected, clock)
    if is_over:
        period.ends_at = clock() + timedelta(seconds=20)
        session.add(period)
    session.commit()
    clock.forward(minutes=2)
    sender.send_due(clock())
    session.expire_all()
    if is_over:
        went_back(session, post, elvira)
    else:
        assert [delivery.state for delivery in session.exec(select(Delivery))] == [DeliveryState.PUBLISHED]


def test_an_emergency_that_ends_by_the_clock_ends_it_before_its_hour(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring
):
    post, period, elvira = let_out(session, town, clock)
    period.ends_at = clock() + timedelta(seconds=20)
    session.add(period)
    session.commit()
    assert recall_after_emergencies(wiring.reading, wiring.writing, now=clock()) == 0
    later = clock.forward(seconds=20)
    assert [recall_after_emergencies(wiring.reading, wiring.writing, now=later) for _ in range(2)] == [1, 0]
    went_back(session, post, elvira)
