"""Settling by hand the deliveries that could not end by themselves."""

import pytest
from sqlmodel import select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.ports import NetworkErrorKind
from app.domain.publishing.queries.deliveries import delivery_or_404
from app.domain.publishing.queries.status_facts import status_mismatches
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.publishing import settlement
from tests import post_factory
from tests.publishing import sender_setup

pytestmark = pytest.mark.postgresql

LINK = "https://red.example/@ayuntamiento/77"


@pytest.fixture
def due(session, connected, clock):
    post = post_factory.approved(session, connected, now=clock(), hours=2)
    session.commit()
    clock.forward(hours=1)
    return post


@pytest.fixture
def lost(session, due, sender, network, clock):
    """Return a delivery without answer or trace."""
    network.fail(NetworkErrorKind.UNKNOWN)
    sender.send_due(clock())
    return due


def _do(session, post, deed, by, clock, **values):
    case = delivery_or_404(session, post.organisation_id, sender_setup.delivery_of(session, post).id)
    deed(Work(session, by.actor, clock()), case, **values)
    session.commit()


def test_a_person_says_it_came_out_and_it_is_published_with_its_link(session, lost, connected, clock):
    _do(session, lost, settlement.confirm_published, connected.editor, clock, permalink=LINK)
    delivery, (capture,) = sender_setup.delivery_of(session, lost), sender_setup.captures(session)
    assert (delivery.state, delivery.permalink, capture.text) == (D.PUBLISHED, LINK, post_factory.TEXT)
    assert sender_setup.status_of(session, lost) is PostStatus.CLOSED


@pytest.mark.parametrize("link", ["javascript:alert(1)", "red.example/1", "https://otra.example/1", "https://"])
def test_an_address_that_is_not_of_the_account_is_refused(session, lost, connected, clock, link):
    with pytest.raises(Refusal):
        _do(session, lost, settlement.confirm_published, connected.editor, clock, permalink=link)


def test_a_person_orders_one_more_attempt_with_the_same_key(session, lost, connected, clock, sender, network):
    key = sender_setup.delivery_of(session, lost).remote_key
    _do(session, lost, settlement.retry_delivery, connected.editor, clock)
    sender.send_due(clock())
    assert (network.texts, network.published[0].outgoing.key) == ([post_factory.TEXT], key)
    assert sender_setup.delivery_of(session, lost).attempts == 2


def test_after_its_time_nobody_can_order_another_attempt(session, lost, connected, clock):
    clock.forward(hours=2, seconds=1)
    with pytest.raises(Conflict):
        _do(session, lost, settlement.retry_delivery, connected.editor, clock)


def test_looking_again_sends_nothing_and_finds_what_appeared_later(session, lost, connected, clock, sender, network):
    network.publish(sender_setup.access(), sender_setup.outgoing(post_factory.TEXT))
    _do(session, lost, settlement.recheck_delivery, connected.editor, clock)
    sender.send_due(clock())
    assert (len(network.published), sender_setup.state_of(session, lost)) == (1, D.PUBLISHED)


def test_leaving_it_needs_a_reason_and_ends_the_post(session, lost, connected, clock):
    with pytest.raises(Refusal):
        _do(session, lost, settlement.abandon_delivery, connected.editor, clock, reason=" ")
    session.rollback()
    _do(session, lost, settlement.abandon_delivery, connected.editor, clock, reason="Ya no procede")
    assert sender_setup.state_of(session, lost) is D.CANCELLED
    assert sender_setup.status_of(session, lost) is PostStatus.EXPIRED


@pytest.mark.parametrize("who", ["author", "auditor", "administrator", "political_office"])
def test_nobody_else_settles(session, lost, connected, clock, who):
    with pytest.raises(NotPermitted):
        _do(session, lost, settlement.retry_delivery, getattr(connected, who), clock)


def test_what_was_settled_cannot_be_settled_again(session, lost, connected, clock):
    _do(session, lost, settlement.confirm_published, connected.editor, clock, permalink=LINK)
    with pytest.raises(Conflict):
        _do(session, lost, settlement.retry_delivery, connected.editor, clock)


def test_the_person_responsible_publishes_by_hand(session, connected, clock, sender):
    channel = session.exec(select(Channel).where(Channel.id == connected.channels[1].id)).one()
    channel.responsible_id = connected.author.id
    post = post_factory.approved(session, connected, now=clock(), hours=2, targets=((channel.id, "es"),))
    session.commit()
    sender.send_due(clock.forward(hours=1))
    _do(session, post, settlement.confirm_published, connected.author, clock, permalink="https://x.com/riba/status/1")
    assert sender_setup.state_of(session, post) is D.PUBLISHED


def test_the_stored_status_is_the_one_the_facts_amount_to(session, lost, connected, clock):
    post_factory.submitted(session, connected, now=clock())
    post_factory.post(session, connected, now=clock())
    session.commit()
    assert list(status_mismatches(session, connected.id)) == []
    _do(session, lost, settlement.abandon_delivery, connected.editor, clock, reason="Ya no procede")
    assert list(status_mismatches(session, connected.id)) == []


def test_a_status_changed_behind_our_back_is_found(session, lost, connected):
    lost.status = PostStatus.CLOSED
    session.commit()
    assert [(mismatch.number, mismatch.derived) for mismatch in status_mismatches(session, connected.id)] == [
        (lost.number, PostStatus.APPROVED)
    ]


def test_the_page_says_what_is_known_of_an_uncertain_end_before_asking(session, lost, connected, seat):
    delivery = sender_setup.delivery_of(session, lost)
    session.commit()
    page = seat(connected.editor).get(f"/o/{connected.slug}/deliveries/{delivery.id}").text
    assert page.count("La red no confirmó el envío") == 1 and page.count("Cauce vuelve a mirar la cuenta") == 1
    order = ["La red no confirmó el envío", "Cauce vuelve a mirar", post_factory.TEXT, "Si salió:", ">Si no salió"]
    assert [page.find(words) for words in order] == sorted(page.find(words) for words in order)
    assert "saldría dos veces" in page.partition(">Si no salió")[2] and -1 not in map(page.find, order)
