"""Prices of reading and answering: counted by month, and stopped before the account's cap is passed."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlmodel import Session, select

from app.core.errors import Refusal
from app.domain.cases.models.sources import AccountListening
from app.domain.cases.ports import NetworkPage
from app.domain.cases.rules.replies import ReplyState
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.inbox.rules.network_messages import reading_pace
from app.domain.publishing.ports import AccountAccess
from app.domain.publishing.queries.month_costs import month_costs, priced_account
from app.usecases.inbox.network_reader import NetworkReader
from app.usecases.wiring import Wiring
from tests.citizens import reply_worker
from tests.citizens.fake_network import FakeSquare
from tests.clocks import StoppedClock
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql
MENTION, LOOK, REPLY = 15, 5, 15


class PricedSquare(FakeSquare):
    """A square that charges for each message that it tells."""

    def mentions(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        page = super().mentions(access, after=after, since=since)
        return replace(page, price=MENTION * len(page.messages))


@pytest.fixture
def square(clock: StoppedClock) -> PricedSquare:
    return PricedSquare(clock=clock)


@pytest.fixture
def channel(session: Session, wiring: Wiring, town: Town, clock: StoppedClock) -> Channel:
    """Return an account of X that is read, with a cap of a dollar a month."""
    account = reply_worker.connect(session, wiring, town)
    account.network = Network.X
    session.commit()
    with pytest.raises(Refusal, match="tope de gasto"):
        reply_worker.hear(session, wiring, town, account, now=clock())
    session.rollback()
    account.monthly_cap = 1
    session.commit()
    reply_worker.hear(session, wiring, town, account, now=clock())
    return account


def read(wiring: Wiring, square: FakeSquare, clock: StoppedClock) -> int:
    clock.forward(seconds=reading_pace(Network.X).total_seconds())
    reader = NetworkReader(wiring.writing, {Network.X: square}, wiring.keyring.unseal)
    return reader.read_due(clock()).get("messages", 0)


def spent(session: Session, town: Town, channel: Channel, clock: StoppedClock) -> int:
    session.expire_all()
    return month_costs(session, priced_account(channel), clock(), town.organisation.zone).spent


def test_reading_is_counted_and_stops_before_the_cap_until_another_month(
    session: Session, wiring: Wiring, town: Town, channel: Channel, square: PricedSquare, clock: StoppedClock
) -> None:
    square.say("¿A qué hora abre la biblioteca?")
    square.say("¿Y la piscina?", author="luis")
    assert (read(wiring, square, clock), spent(session, town, channel, clock)) == (2, 2 * MENTION)
    channel.charged = 851
    session.commit()
    square.say("¿Y el domingo?", author="pau")
    assert (read(wiring, square, clock), spent(session, town, channel, clock)) == (0, 851)
    (listening,) = reply_worker.fresh(session, select(AccountListening))
    assert "gastado 0,851 US$ en la cuenta, hay programados 0,00 US$ y el tope es de 1,00 US$" in listening.trouble
    clock.forward(days=31)
    assert (read(wiring, square, clock), spent(session, town, channel, clock)) == (1, MENTION)


def test_a_reply_costs_its_price_and_what_it_looks_at(
    session: Session, wiring: Wiring, town: Town, channel: Channel, square: PricedSquare, clock: StoppedClock
) -> None:
    square.say("¿A qué hora abre la biblioteca?")
    read(wiring, square, clock)
    outbox = reply_worker.sender(wiring, square, networks={Network.X: square}, listeners={Network.X: square})
    reply_worker.let_go(session, town, reply_worker.case(session), now=clock())
    outbox.run(clock())
    assert reply_worker.reply(session).state is ReplyState.SENT
    assert spent(session, town, channel, clock) == MENTION + LOOK + REPLY


def test_a_reply_over_the_cap_waits_for_a_person(
    session: Session, wiring: Wiring, town: Town, channel: Channel, square: PricedSquare, clock: StoppedClock
) -> None:
    square.say("¿A qué hora abre la biblioteca?")
    read(wiring, square, clock)
    outbox = reply_worker.sender(wiring, square, networks={Network.X: square}, listeners={Network.X: square})
    channel.charged = 981
    session.commit()
    reply_worker.let_go(session, town, reply_worker.case(session), now=clock())
    outbox.run(clock())
    reply = reply_worker.reply(session)
    assert reply.state is ReplyState.AWAITING_HAND and "el tope es de 1,00 US$" in reply.trouble
    assert spent(session, town, channel, clock) == 981
