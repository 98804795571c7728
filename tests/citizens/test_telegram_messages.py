"""From comments in the groups of a bot's two channels to the case of each, and from the reply to the comment."""

from datetime import timedelta
from secrets import token_hex

import pytest
from sqlmodel import col, select

from app.adapters.networks.telegram import TelegramNetwork
from app.adapters.networks.telegram_inbox import TelegramListener
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.rules.replies import ReplyState
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.publishing.ports import AccountAccess, OutgoingPost
from app.usecases.inbox.network_reader import NetworkReader
from app.wiring import wire
from tests.citizens import reply_worker
from tests.peers.telegram import COMMENTS, OFFICE, OFFICE_COMMENTS, TOWN, TelegramServer
from tests.publishing.sender_setup import fresh

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]


NAMES = [TOWN.lstrip("@"), OFFICE]


@pytest.fixture
def reader(telegram: TelegramServer, wiring, session, town, clock, outbound) -> NetworkReader:
    """Let the town's first two accounts be channels of one bot, and listen to both."""
    clock.instant = wire(wiring.config).clock()
    for known, name in zip(town.channels, NAMES, strict=False):
        channel = session.get_one(Channel, known.id)
        channel.network, channel.publishing, channel.handle = Network.TELEGRAM, Publishing.API, f"@{name}"
        channel.base_url = telegram.base_url
        channel.credentials = wiring.keyring.seal(f"{name} {telegram.token}")
        reply_worker.hear(session, wiring, town, channel, now=clock())
    return NetworkReader(wiring.writing, {Network.TELEGRAM: TelegramListener(outbound)}, wiring.keyring.unseal)


@pytest.fixture
def network(outbound) -> TelegramNetwork:
    return TelegramNetwork(outbound)


def publish(network: TelegramNetwork, telegram: TelegramServer, name: str, now) -> int:
    access = AccountAccess(telegram.base_url, f"{name} {telegram.token}")
    return int(network.publish(access, OutgoingPost("Aviso", "es", (), token_hex(8), now)).remote_id)


def test_one_reading_brings_the_comments_of_every_channel_of_the_bot(reader, network, telegram, session, town, clock):
    town_post, office_post = (publish(network, telegram, name, clock()) for name in NAMES)
    question = telegram.comment("¿A qué hora abre el mercado?", post=town_post)
    telegram.comment("¿Quién firma la nota?", post=office_post, chat=OFFICE_COMMENTS)
    alone = telegram.comment("Vendo una bicicleta")
    telegram.comment("¿Cuánto pides?", answers=alone)
    telegram.comment("Yo también lo pregunto", answers=question, author={"id": 5002, "first_name": "Pau"})
    assert reader.read_due(clock())["messages"] == 3
    cases = {case.channel_id: case for case in fresh(session, select(Case).order_by(col(Case.id)))}
    assert set(cases) == {channel.id for channel in town.channels}
    assert reply_worker.last_message(session, cases[town.channels[0].id]).text == "Yo también lo pregunto"
    assert reply_worker.last_message(session, cases[town.channels[1].id]).text == "¿Quién firma la nota?"
    session.rollback()
    clock.instant += timedelta(minutes=3)
    assert reader.read_due(clock())["messages"] == 0
    assert len(fresh(session, select(CitizenMessage))) == 3


def test_a_reply_hangs_from_the_comment_and_goes_on_with_it(reader, network, telegram, wiring, session, town, clock):
    question = telegram.comment("¿A qué hora abre?", post=publish(network, telegram, NAMES[0], clock()))
    reader.read_due(clock())
    case = reply_worker.case(session)
    reply_worker.let_go(session, town, case, now=clock())
    sides = {"networks": {Network.TELEGRAM: network}, "listeners": reader.listeners}
    reply_worker.sender(wiring, None, **sides).run(clock())
    sent, answer = reply_worker.reply(session), telegram.messages(COMMENTS)[-1]
    assert (sent.state, sent.remote_id) == (ReplyState.SENT, f"{COMMENTS}/{answer['id']}")
    assert answer["reply_to"] == question
    telegram.comment("Gracias", answers=answer["id"])
    session.rollback()
    clock.instant += timedelta(minutes=3)
    reader.read_due(clock())
    assert reply_worker.last_message(session, reply_worker.case(session)).text == "Gracias"
