"""A text in parts: each leaves after the one it answers, and a thread that stops goes on by a person's word."""

from collections import Counter

import pytest
from sqlmodel import Session, col, select

from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Publishing
from app.domain.public.queries.published import sent_texts
from app.domain.publishing.models import Delivery
from app.domain.publishing.ports import NetworkErrorKind
from app.domain.publishing.queries import deliveries
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.domain.takedowns.rules.withdrawals import WithdrawalState as W
from app.usecases.publishing import settlement
from app.usecases.takedowns import withdrawals
from tests import post_factory
from tests.clocks import StoppedClock
from tests.publishing import sender_setup
from tests.sample_town import Town
from tests.takedowns import takedown_setup

pytestmark = pytest.mark.postgresql
PARTS = ["Cortes de agua el jueves.", "Afectan a la calle Mayor y a la plaza.", "Habrá un camión cisterna."]
THREAD = "\n---\n".join(PARTS)


@pytest.fixture
def thread(session: Session, connected: Town, clock: StoppedClock):
    post = post_factory.approved(session, connected, now=clock(), hours=2, text=THREAD)
    session.commit()
    clock.forward(hours=1)
    return post


def _parts(session: Session) -> list[Delivery]:
    return sender_setup.fresh(session, select(Delivery).order_by(col(Delivery.part)))


def _states(session: Session) -> list[D]:
    return [delivery.state for delivery in _parts(session)]


def _send_all(sender, clock: StoppedClock, *, rounds: int = 4) -> Counter[D]:
    return sum((Counter(sender.send_due(clock.forward(seconds=1))) for _ in range(rounds)), Counter())


def _settle(session: Session, town: Town, clock: StoppedClock, part: int, action, **typed) -> None:
    delivery = _parts(session)[part - 1]
    record = deliveries.delivery_or_404(session, delivery.organisation_id, delivery.id)
    action(Work(session, town.supervisor.actor, clock()), record, **typed)
    session.commit()


def test_each_part_answers_the_one_before_and_is_captured_by_itself(session, thread, clock, sender, network):
    assert _send_all(sender, clock) == {D.PUBLISHED: 3}
    assert network.texts == PARTS
    sent = [publication.sent.remote_id for publication in network.published]
    assert [publication.outgoing.answers for publication in network.published] == ["", *sent[:2]]
    assert sorted(capture.text for capture in sender_setup.captures(session)) == sorted(PARTS)


def test_everybody_reads_a_thread_as_one_text(session, thread, connected, clock, sender):
    sender.send_due(clock())
    (begun,) = sent_texts(session, connected.id, title_language="es")
    session.commit()
    _send_all(sender, clock)
    (whole,) = sent_texts(session, connected.id, title_language="es")
    session.commit()
    assert (begun.text, whole.text) == (PARTS[0], "\n\n".join(PARTS))
    assert whole.permalink == _parts(session)[0].permalink


def test_a_thread_stops_where_a_part_is_refused_and_goes_on_by_a_persons_word(
    session, thread, connected, clock, sender, network
):
    sender.send_due(clock())
    network.fail(NetworkErrorKind.REFUSED)
    _send_all(sender, clock)
    assert _states(session) == [D.PUBLISHED, D.FAILED, D.SCHEDULED]
    (letter,) = {letter.context["account"] for letter in sender_setup.letters(session, "delivery_failed")}
    assert letter.endswith("(2/3)")
    clock.forward(hours=2)
    _send_all(sender, clock)
    assert _states(session) == [D.PUBLISHED, D.FAILED, D.SCHEDULED]
    _settle(session, connected, clock, 2, settlement.retry_delivery)
    clock.forward(minutes=1)
    _send_all(sender, clock)
    assert (_states(session), network.texts) == ([D.PUBLISHED] * 3, PARTS)


def test_a_lost_answer_in_the_middle_is_found_and_the_thread_goes_on(session, thread, clock, sender, network):
    sender.send_due(clock())
    network.fail(NetworkErrorKind.UNKNOWN, is_published=True)
    _send_all(sender, clock)
    assert (_states(session), network.texts) == ([D.PUBLISHED] * 3, PARTS)


def test_an_answer_that_nobody_finds_keeps_the_rest_waiting(session, thread, connected, clock, sender, network):
    sender.send_due(clock())
    network.fail(NetworkErrorKind.UNKNOWN, is_published=True)
    network.go_silent()
    _send_all(sender, clock)
    assert _states(session) == [D.PUBLISHED, D.UNCONFIRMED, D.SCHEDULED]
    network.go_silent(is_silent=False)
    _settle(session, connected, clock, 2, settlement.recheck_delivery)
    clock.forward(minutes=1)
    _send_all(sender, clock)
    assert (_states(session), network.texts) == ([D.PUBLISHED] * 3, PARTS)


def test_after_a_part_that_a_person_published_the_rest_is_published_by_hand(
    session, thread, connected, clock, sender, network
):
    sender.send_due(clock())
    network.fail(NetworkErrorKind.UNKNOWN)
    _send_all(sender, clock)
    address = "https://red.example/@ayuntamiento/77"
    _settle(session, connected, clock, 2, settlement.confirm_published, permalink=address)
    _send_all(sender, clock)
    assert _states(session) == [D.PUBLISHED, D.PUBLISHED, D.AWAITING_HAND]


def test_a_part_left_unpublished_ends_the_thread(session, thread, connected, clock, sender, network):
    sender.send_due(clock())
    network.fail(NetworkErrorKind.REFUSED)
    _send_all(sender, clock)
    _settle(session, connected, clock, 2, settlement.abandon_delivery, reason="Ya no hace falta.")
    clock.forward(minutes=1)
    _send_all(sender, clock)
    assert _states(session) == [D.PUBLISHED, D.CANCELLED, D.CANCELLED]


def test_a_thread_is_withdrawn_whole_the_last_part_first(session, thread, connected, clock, sender, network, wiring):
    _send_all(sender, clock)
    sent = [publication.sent.remote_id for publication in network.published]
    first = _parts(session)[0]
    rows = withdrawals.request_withdrawals(
        Work(session, connected.supervisor.actor, clock()), thread, [first.id], takedown_setup.GROUNDS
    )
    session.commit()
    assert len(rows) == 3
    gone = []
    withdraw = network.withdraw
    network.withdraw = lambda access, remote_id: gone.append(remote_id) or withdraw(access, remote_id)
    outbox = takedown_setup.withdrawer(wiring, network)
    for _ in range(4):
        outbox.run(clock.forward(seconds=1))
    assert (gone, _states(session)) == (sent[::-1], [D.WITHDRAWN] * 3)


def test_what_has_not_left_of_a_thread_being_withdrawn_waits_for_a_person(
    session, thread, connected, clock, sender, network
):
    sender.send_due(clock())
    first = _parts(session)[0]
    withdrawals.request_withdrawals(
        Work(session, connected.supervisor.actor, clock()), thread, [first.id], takedown_setup.GROUNDS
    )
    session.commit()
    _send_all(sender, clock)
    assert (_states(session), network.texts) == ([D.PUBLISHED, D.FAILED, D.FAILED], PARTS[:1])
    assert takedown_setup.newest(session).state is W.ORDERED


def test_the_pages_say_where_the_thread_stopped_and_let_it_go_on(
    session, thread, connected, clock, sender, network, seat
):
    for _ in range(2):
        sender.send_due(clock.forward(seconds=1))
    network.fail(NetworkErrorKind.REFUSED)
    _send_all(sender, clock)
    assert _states(session) == [D.PUBLISHED, D.PUBLISHED, D.FAILED]
    supervisor, base = seat(connected.supervisor), f"/o/{connected.slug}"
    page = supervisor.get(f"{base}/posts/{thread.year}/{thread.ordinal}").text
    assert [f"({part}/3)" in page for part in (1, 2, 3)] == [True] * 3
    assert "(3/3)" in supervisor.get(f"{base}/deliveries").text
    stopped = f"{base}/deliveries/{_parts(session)[2].id}"
    assert "Ya se ve lo anterior a esta parte" in supervisor.get(stopped).text
    assert supervisor.post(f"{stopped}/retry").status_code == 303
    _send_all(sender, clock)
    assert (_states(session), network.texts) == ([D.PUBLISHED] * 3, PARTS)


def test_by_hand_the_parts_wait_together_and_one_letter_tells_of_them(session, connected, clock, sender):
    channel = session.get_one(Channel, connected.channels[0].id)
    channel.publishing = Publishing.BY_HAND
    post_factory.approved(session, connected, now=clock(), hours=2, text=THREAD)
    session.commit()
    sender.send_due(clock.forward(hours=1))
    assert _states(session) == [D.AWAITING_HAND] * 3
    letters = sender_setup.letters(session, "publish_by_hand")
    assert len(letters) == len({letter.to_address for letter in letters}) > 0
