"""Accounts of several servers, one of which does not answer."""

from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from sqlmodel import Session, col, select

from app.core.messages import msg
from app.domain.cases.models.cases import CitizenMessage
from app.domain.cases.models.sources import AccountListening
from app.domain.directory.models import Channel
from app.domain.inbox.rules.network_messages import READ_EVERY
from app.domain.publishing.ports import NetworkError, NetworkErrorKind
from app.usecases.inbox.network_reader import NetworkReader
from app.usecases.wiring import Wiring
from tests.citizens import reply_worker
from tests.citizens.fake_network import FakeSquare
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.waiting import PATIENCE_S, wait_until

pytestmark = pytest.mark.postgresql


def test_a_silent_server_delays_no_other(
    request, session: Session, town: Town, wiring: Wiring, square: FakeSquare, channel: Channel, clock: StoppedClock
) -> None:
    silent = session.get_one(Channel, town.channels[1].id)
    silent.network, silent.publishing, silent.base_url = channel.network, channel.publishing, "https://muda.example"
    silent.credentials = channel.credentials
    reply_worker.hear(session, wiring, town, silent, now=clock() - timedelta(seconds=1))
    answers = Event()
    request.addfinalizer(answers.set)

    class OneIsSilent(FakeSquare):
        def mentions(self, access, *, after, since):
            if access.base_url == silent.base_url:
                answers.wait(PATIENCE_S)
                raise NetworkError(NetworkErrorKind.NOT_SENT, msg("No contesta."))
            return square.mentions(access, after=after, since=since)

    listeners = {channel.network: OneIsSilent(clock=clock)}
    reader = NetworkReader(wiring.writing, listeners, wiring.keyring.unseal, patience=0.05)

    def are_heard(count: int) -> bool:
        reader.read_due(clock())
        return len(reply_worker.fresh(session, select(CitizenMessage))) == count

    for count in (1, 2):
        square.say(f"¿Abren mañana? {count}")
        clock.forward(seconds=READ_EVERY.total_seconds())
        wait_until(partial(are_heard, count), "the other account's messages")
    listenings = reply_worker.fresh(session, select(AccountListening).order_by(col(AccountListening.id)))
    assert [each.read_at is None for each in listenings] == [False, True]
    answers.set()
    assert reader.drain()["accounts_in_trouble"] == 1
