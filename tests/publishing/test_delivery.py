"""Approved content is published at its time, once, and the sent content is kept."""

import hashlib
import json
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import ChannelState
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.ports import NetworkErrorKind
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.posts import actions
from tests import post_factory
from tests.clocks import StoppedClock
from tests.publishing import sender_setup
from tests.sample_town import Town

pytestmark = pytest.mark.every_engine


def _approved(session: Session, town: Town, clock: StoppedClock, **fields: object):
    """Return a post due in one hour: its wall time is read in Madrid."""
    post = post_factory.approved(session, town, now=clock(), **{"hours": 2, **fields})
    session.commit()
    return post


def test_nothing_leaves_before_its_time(session, connected, clock, sender, network):
    post = _approved(session, connected, clock)
    clock.forward(minutes=59, seconds=59)
    assert not sender.send_due(clock())
    assert (network.texts, sender_setup.state_of(session, post)) == ([], D.SCHEDULED)


def test_at_its_time_it_is_published_and_its_link_is_kept(session, connected, clock, sender, network):
    post = _approved(session, connected, clock)
    assert sender.send_due(clock.forward(hours=1)) == {D.PUBLISHED: 1}
    delivery = sender_setup.delivery_of(session, post)
    assert network.texts == [post_factory.TEXT]
    assert (delivery.state, delivery.permalink) == (D.PUBLISHED, network.published[0].sent.permalink)
    assert (delivery.next_attempt_at, delivery.lease_token, delivery.attempts) == (None, None, 1)
    assert sender_setup.status_of(session, post) is PostStatus.CLOSED


def test_it_goes_out_once_however_often_the_worker_looks(session, connected, clock, sender, network):
    _approved(session, connected, clock)
    for _ in range(3):
        sender.send_due(clock.forward(hours=1))
    assert network.texts == [post_factory.TEXT]


def test_what_was_published_is_captured_as_it_was_sent(session, connected, clock, sender, network):
    _approved(session, connected, clock)
    sender.send_due(clock.forward(hours=1))
    (capture,) = sender_setup.captures(session)
    assert (capture.text, capture.permalink) == (post_factory.TEXT, network.published[0].sent.permalink)
    whole = {"answer": capture.answer, "media": capture.media, "permalink": capture.permalink, "text": capture.text}
    written = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert capture.digest == hashlib.sha256(written.encode()).hexdigest()


def test_the_record_tells_of_the_attempt_and_of_the_publication(session, connected, clock, sender):
    post = _approved(session, connected, clock)
    sender.send_due(clock.forward(hours=1))
    query = select(AuditEntry.act).where(AuditEntry.subject == f"post:{post.id}").order_by(AuditEntry.seq)
    assert list(session.exec(query))[-2:] == ["delivery:attempted", "delivery:published"]


def test_what_never_left_is_tried_again_with_the_same_key(session, connected, clock, sender, network):
    post = _approved(session, connected, clock)
    network.fail(NetworkErrorKind.NOT_SENT, count=2)
    sender.send_due(clock.forward(hours=1))
    assert sender_setup.state_of(session, post) is D.SCHEDULED
    sender.send_due(clock.forward(seconds=5))
    sender.send_due(clock.forward(seconds=29))
    assert network.texts == []
    sender.send_due(clock.forward(seconds=1))
    assert (network.texts, sender_setup.state_of(session, post)) == ([post_factory.TEXT], D.PUBLISHED)
    assert [outcome.outcome for outcome in sender_setup.outcomes(session)] == [
        "not_sent",
        "not_sent",
        "published",
    ]


def test_what_never_could_leave_expires_and_somebody_is_told(session, connected, clock, sender, network):
    post = _approved(session, connected, clock)
    network.fail(NetworkErrorKind.NOT_SENT, count=1000)
    clock.forward(hours=1)
    for _ in range(140):
        sender.send_due(clock.forward(minutes=1))
    delivery = sender_setup.delivery_of(session, post)
    assert (delivery.state, delivery.trouble) == (D.EXPIRED, "La red no respondió como se esperaba.")
    assert len(sender_setup.letters(session, "delivery_expired")) == 2
    assert sender_setup.status_of(session, post) is PostStatus.EXPIRED


def test_a_network_that_asks_to_wait_is_waited_for(session, connected, clock, sender, network):
    post = _approved(session, connected, clock)
    clock.forward(hours=1)
    network.fail(NetworkErrorKind.RATE_LIMITED, retry_at=clock() + timedelta(minutes=7))
    sender.send_due(clock())
    sender.send_due(clock.forward(minutes=6))
    assert network.texts == []
    sender.send_due(clock.forward(minutes=1))
    assert sender_setup.state_of(session, post) is D.PUBLISHED


def test_a_clear_no_is_told_to_a_person_and_not_repeated(session, connected, clock, sender, network):
    post = _approved(session, connected, clock)
    network.fail(NetworkErrorKind.REFUSED)
    sender.send_due(clock.forward(hours=1))
    sender.send_due(clock.forward(minutes=30))
    assert (network.texts, sender_setup.state_of(session, post)) == ([], D.FAILED)
    assert len(sender_setup.letters(session, "delivery_failed")) == 2


def test_a_refused_authorisation_shows_on_the_account(session, connected, clock, sender, network):
    _approved(session, connected, clock)
    network.fail(NetworkErrorKind.UNAUTHORISED)
    sender.send_due(clock.forward(hours=1))
    (channel, _) = sender_setup.fresh(session, select(Channel).order_by(col(Channel.id)))
    assert channel.trouble == "La red no respondió como se esperaba."


def test_a_lost_answer_is_found_in_the_account_and_counts_as_published(session, connected, clock, sender, network):
    post = _approved(session, connected, clock)
    network.fail(NetworkErrorKind.UNKNOWN, is_published=True)
    sender.send_due(clock.forward(hours=1))
    delivery = sender_setup.delivery_of(session, post)
    assert (delivery.state, delivery.permalink) == (D.PUBLISHED, network.published[0].sent.permalink)
    assert network.texts == [post_factory.TEXT]
    published = session.exec(select(AuditEntry).where(AuditEntry.act == Act.DELIVERY_PUBLISHED)).one()
    assert published.detail["seen_there"] is True


def test_without_answer_nor_trace_a_person_decides_and_nothing_is_repeated(session, connected, clock, sender, network):
    post = _approved(session, connected, clock)
    network.fail(NetworkErrorKind.UNKNOWN)
    sender.send_due(clock.forward(hours=1))
    for _ in range(3):
        sender.send_due(clock.forward(minutes=30))
    assert (network.texts, sender_setup.state_of(session, post)) == ([], D.UNCONFIRMED)
    assert len(sender_setup.letters(session, "delivery_unconfirmed")) == 2


def test_an_account_that_cannot_be_asked_leaves_it_unconfirmed(session, connected, clock, sender, network):
    post = _approved(session, connected, clock)
    network.fail(NetworkErrorKind.UNKNOWN, is_published=True)
    network.go_silent()
    sender.send_due(clock.forward(hours=1))
    assert sender_setup.state_of(session, post) is D.UNCONFIRMED


def test_two_equal_texts_without_answer_are_both_for_a_person(session, connected, clock, sender, network):
    posts = [_approved(session, connected, clock) for _ in range(2)]
    network.fail(NetworkErrorKind.UNKNOWN, is_published=True)
    network.fail(NetworkErrorKind.UNKNOWN)
    sender.send_due(clock.forward(hours=1))
    assert [sender_setup.state_of(session, post) for post in posts] == [D.UNCONFIRMED, D.UNCONFIRMED]


def test_the_same_text_of_last_week_is_not_taken_for_todays(session, connected, clock, sender, network):
    _approved(session, connected, clock)
    sender.send_due(clock.forward(hours=1))
    today = _approved(session, connected, clock)
    network.fail(NetworkErrorKind.UNKNOWN)
    sender.send_due(clock.forward(hours=1))
    assert sender_setup.state_of(session, today) is D.UNCONFIRMED


def test_a_held_post_waits_and_goes_out_when_released(session, connected, clock, sender, network):
    post = _approved(session, connected, clock)
    actions.hold_post(Work(session, connected.supervisor.actor, clock()), post, reason="Luto")
    session.commit()
    sender.send_due(clock.forward(hours=1))
    assert (network.texts, sender_setup.state_of(session, post)) == ([], D.SCHEDULED)
    actions.release_post(Work(session, connected.supervisor.actor, clock()), post, reason="Fin del luto")
    session.commit()
    sender.send_due(clock.forward(minutes=1))
    assert sender_setup.state_of(session, post) is D.PUBLISHED


def test_a_post_held_to_the_end_expires(session, connected, clock, sender, network):
    post = _approved(session, connected, clock)
    actions.hold_post(Work(session, connected.supervisor.actor, clock()), post, reason="Luto")
    session.commit()
    clock.forward(hours=1)
    for _ in range(130):
        sender.send_due(clock.forward(minutes=1))
    assert (network.texts, sender_setup.state_of(session, post)) == ([], D.EXPIRED)
    assert sender_setup.status_of(session, post) is PostStatus.EXPIRED


def test_a_paused_account_waits(session, connected, clock, sender, network):
    post = _approved(session, connected, clock)
    session.get_one(Channel, connected.channels[0].id).state = ChannelState.PAUSED
    session.commit()
    sender.send_due(clock.forward(hours=1))
    assert (network.texts, sender_setup.state_of(session, post)) == ([], D.SCHEDULED)


def test_an_account_not_connected_says_so(session, town, clock, wiring, network):
    post = _approved(session, town, clock)
    sender_setup.sender(wiring, network).send_due(clock.forward(hours=1))
    assert sender_setup.delivery_of(session, post).state is D.FAILED
    assert "no está conectada" in sender_setup.delivery_of(session, post).trouble


def test_an_unreadable_authorisation_says_so(session, connected, clock, sender, network):
    post = _approved(session, connected, clock)
    session.get_one(Channel, connected.channels[0].id).credentials = "roto"
    session.commit()
    sender.send_due(clock.forward(hours=1))
    assert sender_setup.delivery_of(session, post).state is D.AWAITING_HAND


def test_later_than_the_grace_it_is_never_sent(session, connected, clock, sender, network):
    post = _approved(session, connected, clock)
    sender.send_due(clock.forward(hours=3, seconds=1))
    assert (network.texts, sender_setup.state_of(session, post)) == ([], D.EXPIRED)


def test_within_the_grace_it_is_still_sent(session, connected, clock, sender, network):
    post = _approved(session, connected, clock)
    sender.send_due(clock.forward(hours=3))
    assert sender_setup.state_of(session, post) is D.PUBLISHED


def test_an_account_by_hand_asks_its_people_and_expires_by_itself(session, connected, clock, sender, network):
    by_hand = ((connected.channels[1].id, "es"),)
    post = _approved(session, connected, clock, targets=by_hand)
    sender.send_due(clock.forward(hours=1))
    assert sender_setup.state_of(session, post) is D.AWAITING_HAND
    assert len(sender_setup.letters(session, "publish_by_hand")) == 2
    sender.send_due(clock.forward(hours=2))
    assert sender_setup.state_of(session, post) is D.AWAITING_HAND
    sender.send_due(clock.forward(seconds=1))
    assert sender_setup.state_of(session, post) is D.EXPIRED


def test_the_person_responsible_alone_is_asked(session, connected, clock, sender):
    channel = session.get_one(Channel, connected.channels[1].id)
    channel.responsible_id = connected.author.id
    _approved(session, connected, clock, targets=((channel.id, "es"),))
    sender.send_due(clock.forward(hours=1))
    assert [letter.to_address for letter in sender_setup.letters(session, "publish_by_hand")] == [
        connected.author.user.email
    ]


def test_a_defect_in_the_call_never_loses_a_delivery(session, connected, clock, wiring):
    post = _approved(session, connected, clock)
    sender_setup.sender(wiring, object()).send_due(clock.forward(hours=1))
    assert sender_setup.state_of(session, post) is D.UNCONFIRMED


def test_an_answer_that_took_longer_than_its_lease_is_not_taken_for_a_lost_one(
    session, connected, clock, wiring, network
):
    """The batch that records it also takes due deliveries, among which its own then appears."""
    post = _approved(session, connected, clock)

    class Slow:
        def publish(self, access, outgoing):
            clock.forward(minutes=5)
            return network.publish(access, outgoing)

    sender_setup.sender(wiring, Slow()).send_due(clock.forward(hours=1))
    assert (len(network.texts), sender_setup.state_of(session, post)) == (1, D.PUBLISHED)
    assert [attempt.outcome for attempt in sender_setup.outcomes(session)] == ["published"]
