"""At sending time a post barred by a period is not published, and says why."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from app.db.work import Work
from app.domain.periods.rules.kinds import PeriodKind as K
from app.domain.posts.queries.post_details import last_mark
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.periods import decisions, rejudgement
from app.usecases.posts import actions
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.periods import factories
from tests.publishing import sender_setup
from tests.sample_town import Town
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql


@pytest.fixture
def mourning(session: Session, connected: Town, clock: StoppedClock):
    """Confirm a mourning of today and tomorrow an hour ago, with no post scheduled."""
    today = clock().date()
    whole = factories.mourning(session, connected, today, today + timedelta(days=1), now=clock())
    session.commit()
    clock.forward(hours=1)
    return whole


def test_what_is_approved_during_a_mourning_is_held_when_its_hour_comes(
    session: Session, connected: Town, clock: StoppedClock, sender: DeliverySender, network: FakeNetwork, mourning
):
    event = factories.event_topic(session, connected)
    post = factories.scheduled(session, connected, event, now=clock(), hours=2)
    session.commit()
    sender.send_due(clock.forward(hours=2))
    assert network.published == []
    assert sender_setup.status_of(session, post) is PostStatus.ON_HOLD
    mark = last_mark(session, post)
    assert mark and mark.by_name == "Cauce" and mark.reason.startswith("Luto oficial: Por la riada (BOE")
    assert mark.period_id == mourning.period.id
    session.commit()
    sender.send_due(clock.forward(minutes=5))
    assert sender_setup.state_of(session, post) is D.SCHEDULED


def test_service_goes_out_during_a_mourning(
    session: Session, connected: Town, clock: StoppedClock, sender: DeliverySender, network: FakeNetwork, mourning
):
    factories.scheduled(session, connected, connected.topics[0], now=clock(), hours=2)
    session.commit()
    sender.send_due(clock.forward(hours=2))
    assert len(network.published) == 1


def test_what_was_released_from_a_mourning_goes_out_during_it(
    session: Session, connected: Town, clock: StoppedClock, sender: DeliverySender, network: FakeNetwork, mourning
):
    event = factories.event_topic(session, connected)
    post = factories.scheduled(session, connected, event, now=clock(), hours=2)
    session.commit()
    sender.send_due(clock.forward(hours=2))
    session.expire_all()
    rejudgement.release_posts(
        Work(session, connected.supervisor.actor, clock.forward(minutes=2)),
        connected.organisation,
        mourning.period,
        {post.id},
        reason="Es el acto de homenaje",
    )
    session.commit()
    sender.send_due(clock.forward(minutes=2))
    assert len(network.published) == 1
    assert sender_setup.status_of(session, post) is PostStatus.CLOSED


def test_ending_a_mourning_sends_nothing_by_itself(
    session: Session, connected: Town, clock: StoppedClock, sender: DeliverySender, network: FakeNetwork, mourning
):
    event = factories.event_topic(session, connected)
    post = factories.scheduled(session, connected, event, now=clock(), hours=2)
    session.commit()
    sender.send_due(clock.forward(hours=2))
    session.expire_all()
    decisions.end_or_cancel(
        Work(session, connected.supervisor.actor, clock.forward(minutes=5)), mourning, reason="Se levanta"
    )
    session.commit()
    sender.send_due(clock.forward(minutes=5))
    assert network.published == []
    assert sender_setup.status_of(session, post) is PostStatus.ON_HOLD


def test_an_approval_given_after_the_call_is_the_review_that_was_asked_for(
    session: Session, connected: Town, clock: StoppedClock, sender: DeliverySender, network: FakeNetwork
):
    event = factories.event_topic(session, connected)
    vote = clock().date() + timedelta(days=54)
    factories.confirm(session, connected, factories.election(session, connected, now=clock(), vote=vote), now=clock())
    clock.forward(minutes=1)
    factories.scheduled(session, connected, event, now=clock(), hours=2)
    session.commit()
    sender.send_due(clock.forward(hours=2))
    assert len(network.published) == 1


def test_what_was_approved_before_the_call_and_moved_into_the_period_is_held(
    session: Session, connected: Town, clock: StoppedClock, sender: DeliverySender, network: FakeNetwork
):
    event = factories.event_topic(session, connected)
    wide = {"window_from": clock(), "window_to": clock() + timedelta(days=30)}
    soon = replace(post_factory.draft(connected, now=clock(), hours=2).plan, **wide)
    post = post_factory.approved(session, connected, now=clock(), topic_id=event.id, plan=soon)
    vote = clock().date() + timedelta(days=64)
    factories.confirm(session, connected, factories.election(session, connected, now=clock(), vote=vote), now=clock())
    assert post.status is PostStatus.APPROVED
    moved = clock() + timedelta(days=12)
    later = replace(soon, on=moved.date())
    actions.reschedule_post(Work(session, connected.editor.actor, clock()), post, later)
    assert post.status is PostStatus.APPROVED
    session.commit()
    clock.forward(days=12, hours=2)
    sender.send_due(clock())
    assert network.published == []
    assert sender_setup.status_of(session, post) is PostStatus.ON_HOLD


def test_an_emergency_elsewhere_stops_nothing_here(
    session: Session, connected: Town, clock: StoppedClock, sender: DeliverySender, network: FakeNetwork
):
    connected.organisation.territory_code = "46250"
    session.add(connected.organisation)
    event = factories.event_topic(session, connected)
    whole = factories.matter(session, connected, K.EMERGENCY, clock().date(), None, now=clock(), territory="46015")
    factories.confirm(session, connected, whole, now=clock())
    factories.scheduled(session, connected, event, now=clock(), hours=2)
    session.commit()
    sender.send_due(clock.forward(hours=2))
    assert len(network.published) == 1


def test_asking_costs_one_statement_a_batch_while_nothing_is_in_force(
    session: Session, connected: Town, clock: StoppedClock, sender: DeliverySender, wiring: Wiring, network: FakeNetwork
):
    for _ in range(5):
        factories.scheduled(session, connected, connected.topics[0], now=clock(), hours=2)
    session.commit()
    clock.forward(hours=2)
    with counting(wiring.engine) as seen:
        sender.send_due(clock())
    assert len(network.published) == 5
    assert sum("period" in text and "SELECT" in text for text in seen.texts) <= 2
