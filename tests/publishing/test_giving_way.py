"""Other jobs' writes wait while publications leave: they may hold the only writer."""

import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting

import pytest

from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.publishing import delivery_sender
from tests import post_factory
from tests.fakes import FakeNetwork
from tests.publishing import sender_setup


@pytest.fixture
def due(session, connected, clock):
    post_factory.approved(session, connected, now=clock(), hours=2)
    session.commit()
    return clock.forward(hours=1)


def test_another_write_waits_until_a_run_finds_nothing_to_send(wiring, connected, due, sender):
    calm = sender.giving_way(wiring.writing)
    with calm() as session:
        assert not session.in_transaction()
    assert sender.send_due(due) == {D.PUBLISHED: 1}
    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(calm)
        with pytest.raises(StillWaiting):
            opening.result(timeout=0.2)
        assert not sender.send_due(due)
        opening.result(timeout=5).close()


def test_a_look_that_finds_nothing_due_ends_the_wait(wiring, due, sender):
    assert sender.send_due(due) == {D.PUBLISHED: 1}
    with wiring.reading() as session:
        assert sender.due(session) is None
    assert not sender.is_sending


def test_another_write_waits_no_longer_than_its_limit(wiring, connected, due, sender, monkeypatch):
    monkeypatch.setattr(delivery_sender, "MAX_PAUSE", delivery_sender.MAX_PAUSE / 50)
    assert sender.send_due(due) == {D.PUBLISHED: 1}
    with ThreadPoolExecutor(1) as pool, pool.submit(sender.giving_way(wiring.writing)).result(timeout=5) as session:
        assert session.connection()


def test_the_thread_that_sends_does_not_wait_for_itself(wiring, connected, due, sender):
    assert sender.send_due(due) == {D.PUBLISHED: 1}
    began = time.monotonic()
    with sender.giving_way(wiring.writing)() as session:
        assert session.connection()
    assert sender.is_sending and time.monotonic() - began < delivery_sender.MAX_PAUSE.total_seconds() / 2


def test_a_failed_run_holds_no_one(wiring, connected, due, clock, monkeypatch):
    sender = sender_setup.sender(wiring, FakeNetwork(clock=clock))
    sender.send_due(due)
    monkeypatch.setattr(sender, "run", lambda _now: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sender.send_due(due)
    assert not sender.is_sending
