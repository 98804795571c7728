"""What a person does about deliveries that could not end by themselves."""

import pytest
from sqlmodel import select

from app.channels.models import Channel
from app.channels.ports import Trouble
from app.core.errors import NotPermitted, OutOfTurn, Refusal
from app.drafting.rules.states import Status
from app.publishing import deeds
from app.publishing.queries.facts import mismatches
from app.publishing.queries.lines import case_or_404
from app.publishing.rules import DeliveryState as D
from tests import make
from tests.publishing import world

pytestmark = pytest.mark.postgresql

LINK = "https://red.example/@ayuntamiento/77"


@pytest.fixture
def due(session, connected, clock):
    post = make.approved(session, connected, now=clock(), hours=2)
    session.commit()
    clock.forward(hours=1)
    return post


@pytest.fixture
def lost(session, due, sender, network, clock):
    """A delivery without answer nor trace."""
    network.fail(Trouble.UNKNOWN)
    sender.send_due(clock())
    return due


def _do(session, post, deed, by, clock, **values):
    case = case_or_404(session, post.organisation_id, world.delivery_of(session, post).id)
    deed(session, case, actor=by.actor, now=clock(), **values)
    session.commit()


def test_a_person_says_it_came_out_and_it_is_published_with_its_link(session, lost, connected, clock):
    _do(session, lost, deeds.confirm, connected.editor, clock, permalink=LINK)
    delivery, (kept,) = world.delivery_of(session, lost), world.captures(session)
    assert (delivery.state, delivery.permalink, kept.text) == (D.PUBLISHED, LINK, make.TEXT)
    assert world.status_of(session, lost) is Status.CLOSED


@pytest.mark.parametrize("link", ["javascript:alert(1)", "red.example/1", "https://otra.example/1", "https://"])
def test_an_address_that_is_not_of_the_account_is_refused(session, lost, connected, clock, link):
    with pytest.raises(Refusal):
        _do(session, lost, deeds.confirm, connected.editor, clock, permalink=link)


def test_a_person_orders_one_more_attempt_with_the_same_key(session, lost, connected, clock, sender, network):
    key = world.delivery_of(session, lost).remote_key
    _do(session, lost, deeds.send_again, connected.editor, clock)
    sender.send_due(clock())
    assert (network.texts, network.published[0].outgoing.key) == ([make.TEXT], key)
    assert world.delivery_of(session, lost).attempts == 2


def test_after_its_time_nobody_can_order_another_attempt(session, lost, connected, clock):
    clock.forward(hours=2, seconds=1)
    with pytest.raises(OutOfTurn):
        _do(session, lost, deeds.send_again, connected.editor, clock)


def test_looking_again_sends_nothing_and_finds_what_appeared_later(session, lost, connected, clock, sender, network):
    network.publish(world.access(), world.outgoing(make.TEXT))
    _do(session, lost, deeds.look_again, connected.editor, clock)
    sender.send_due(clock())
    assert (len(network.published), world.state_of(session, lost)) == (1, D.PUBLISHED)


def test_leaving_it_needs_a_reason_and_ends_the_post(session, lost, connected, clock):
    with pytest.raises(Refusal):
        _do(session, lost, deeds.leave, connected.editor, clock, reason=" ")
    session.rollback()
    _do(session, lost, deeds.leave, connected.editor, clock, reason="Ya no procede")
    assert world.state_of(session, lost) is D.CANCELLED
    assert world.status_of(session, lost) is Status.EXPIRED


@pytest.mark.parametrize("who", ["author", "auditor", "administrator", "political_office"])
def test_nobody_else_settles(session, lost, connected, clock, who):
    with pytest.raises(NotPermitted):
        _do(session, lost, deeds.send_again, getattr(connected, who), clock)


def test_what_was_settled_cannot_be_settled_again(session, lost, connected, clock):
    _do(session, lost, deeds.confirm, connected.editor, clock, permalink=LINK)
    with pytest.raises(OutOfTurn):
        _do(session, lost, deeds.send_again, connected.editor, clock)


def test_the_person_responsible_publishes_by_hand(session, connected, clock, sender):
    channel = session.exec(select(Channel).where(Channel.id == connected.channels[1].id)).one()
    channel.responsible_id = connected.author.id
    post = make.approved(session, connected, now=clock(), hours=2, targets=((channel.id, "es"),))
    session.commit()
    sender.send_due(clock.forward(hours=1))
    _do(session, post, deeds.confirm, connected.author, clock, permalink="https://x.com/riba/status/1")
    assert world.state_of(session, post) is D.PUBLISHED


def test_the_stored_status_is_the_one_the_facts_amount_to(session, lost, connected, clock):
    make.submitted(session, connected, now=clock())
    make.post(session, connected, now=clock())
    session.commit()
    assert list(mismatches(session, connected.id)) == []
    _do(session, lost, deeds.leave, connected.editor, clock, reason="Ya no procede")
    assert list(mismatches(session, connected.id)) == []


def test_a_status_changed_behind_our_back_is_found(session, lost, connected):
    lost.status = Status.CLOSED
    session.commit()
    assert [(one.number, one.derived) for one in mismatches(session, connected.id)] == [(lost.number, Status.APPROVED)]
