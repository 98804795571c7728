"""At the moment of sending: what a period stops does not go out, and the post says why."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from app.drafting import deeds as drafting
from app.drafting.queries import last_mark
from app.drafting.rules.states import Status
from app.periods import deeds, service
from app.periods.rules.kinds import PeriodKind as K
from app.publishing.jobs import Sender
from app.publishing.rules import DeliveryState as D
from app.usecases.wiring import Wiring
from tests import make
from tests.cast import Town
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.periods import making
from tests.publishing import world
from tests.sql import counting

pytestmark = pytest.mark.postgresql


@pytest.fixture
def mourning(session: Session, connected: Town, clock: StoppedClock):
    """Today and tomorrow, confirmed an hour ago; nothing was scheduled."""
    today = clock().date()
    whole = making.mourning(session, connected, today, today + timedelta(days=1), now=clock())
    session.commit()
    clock.forward(hours=1)
    return whole


def test_what_is_approved_during_a_mourning_is_held_when_its_hour_comes(
    session: Session, connected: Town, clock: StoppedClock, sender: Sender, network: FakeNetwork, mourning
):
    event = making.event_topic(session, connected)
    post = making.scheduled(session, connected, event, now=clock(), hours=2)
    session.commit()
    sender.send_due(clock.forward(hours=2))
    assert network.published == []
    assert world.status_of(session, post) is Status.ON_HOLD
    mark = last_mark(session, post)
    assert mark and mark.by_name == "Cauce" and mark.reason.startswith("Luto oficial: Por la riada (BOE")
    assert mark.period_id == mourning.period.id
    session.commit()
    sender.send_due(clock.forward(minutes=5))
    assert world.state_of(session, post) is D.SCHEDULED


def test_service_goes_out_during_a_mourning(
    session: Session, connected: Town, clock: StoppedClock, sender: Sender, network: FakeNetwork, mourning
):
    making.scheduled(session, connected, connected.topics[0], now=clock(), hours=2)
    session.commit()
    sender.send_due(clock.forward(hours=2))
    assert len(network.published) == 1


def test_what_was_released_from_a_mourning_goes_out_during_it(
    session: Session, connected: Town, clock: StoppedClock, sender: Sender, network: FakeNetwork, mourning
):
    event = making.event_topic(session, connected)
    post = making.scheduled(session, connected, event, now=clock(), hours=2)
    session.commit()
    sender.send_due(clock.forward(hours=2))
    session.expire_all()
    deeds.release(
        session,
        connected.organisation,
        mourning.period,
        {post.id},
        reason="Es el acto de homenaje",
        actor=connected.supervisor.actor,
        now=clock.forward(minutes=2),
    )
    session.commit()
    sender.send_due(clock.forward(minutes=2))
    assert len(network.published) == 1
    assert world.status_of(session, post) is Status.CLOSED


def test_ending_a_mourning_sends_nothing_by_itself(
    session: Session, connected: Town, clock: StoppedClock, sender: Sender, network: FakeNetwork, mourning
):
    event = making.event_topic(session, connected)
    post = making.scheduled(session, connected, event, now=clock(), hours=2)
    session.commit()
    sender.send_due(clock.forward(hours=2))
    session.expire_all()
    service.end(session, mourning, reason="Se levanta", actor=connected.supervisor.actor, now=clock.forward(minutes=5))
    session.commit()
    sender.send_due(clock.forward(minutes=5))
    assert network.published == []
    assert world.status_of(session, post) is Status.ON_HOLD


def test_an_approval_given_after_the_call_is_the_review_that_was_asked_for(
    session: Session, connected: Town, clock: StoppedClock, sender: Sender, network: FakeNetwork
):
    event = making.event_topic(session, connected)
    vote = clock().date() + timedelta(days=54)
    making.confirm(session, connected, making.election(session, connected, now=clock(), vote=vote), now=clock())
    clock.forward(minutes=1)
    making.scheduled(session, connected, event, now=clock(), hours=2)
    session.commit()
    sender.send_due(clock.forward(hours=2))
    assert len(network.published) == 1


def test_what_was_approved_before_the_call_and_moved_into_the_period_is_held(
    session: Session, connected: Town, clock: StoppedClock, sender: Sender, network: FakeNetwork
):
    event = making.event_topic(session, connected)
    wide = {"window_from": clock(), "window_to": clock() + timedelta(days=30)}
    soon = replace(make.draft(connected, now=clock(), hours=2).plan, **wide)
    post = make.approved(session, connected, now=clock(), topic_id=event.id, plan=soon)
    vote = clock().date() + timedelta(days=64)
    making.confirm(session, connected, making.election(session, connected, now=clock(), vote=vote), now=clock())
    assert post.status is Status.APPROVED
    moved = clock() + timedelta(days=12)
    later = replace(soon, on=moved.date())
    drafting.reschedule(session, post, later, actor=connected.editor.actor, now=clock())
    assert post.status is Status.APPROVED
    session.commit()
    clock.forward(days=12, hours=2)
    sender.send_due(clock())
    assert network.published == []
    assert world.status_of(session, post) is Status.ON_HOLD


def test_an_emergency_elsewhere_stops_nothing_here(
    session: Session, connected: Town, clock: StoppedClock, sender: Sender, network: FakeNetwork
):
    connected.organisation.territory_code = "46250"
    session.add(connected.organisation)
    event = making.event_topic(session, connected)
    whole = making.matter(session, connected, K.EMERGENCY, clock().date(), None, now=clock(), territory="46015")
    making.confirm(session, connected, whole, now=clock())
    making.scheduled(session, connected, event, now=clock(), hours=2)
    session.commit()
    sender.send_due(clock.forward(hours=2))
    assert len(network.published) == 1


def test_asking_costs_one_statement_a_batch_while_nothing_is_in_force(
    session: Session, connected: Town, clock: StoppedClock, sender: Sender, wiring: Wiring, network: FakeNetwork
):
    for _ in range(5):
        making.scheduled(session, connected, connected.topics[0], now=clock(), hours=2)
    session.commit()
    clock.forward(hours=2)
    with counting(wiring.engine) as seen:
        sender.send_due(clock())
    assert len(network.published) == 5
    assert sum("period" in text and "SELECT" in text for text in seen.texts) <= 2
