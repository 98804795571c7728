"""Accounts connected with a key made in the account: Bluesky, on a real server; X, on a fake, with four."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import ChannelState, Network, Publishing
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.wiring import Wiring
from tests import moments, post_factory, sample_town
from tests.clocks import StoppedClock
from tests.peers.graph import INSTAGRAM, INSTAGRAM_TOKEN, GraphServer
from tests.peers.pds import BlueskyServer
from tests.peers.process import free_port
from tests.peers.telegram import TelegramServer
from tests.peers.x import ACCESS_SECRET, ACCESS_TOKEN, API_KEY, API_SECRET, TOWN, XServer
from tests.publishing import sender_setup

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]
AT = "/o/riba/official-accounts"
PAGE = f"{AT}/connection/bluesky"


@pytest.fixture
def administrator(town: sample_town.Town, seat: Callable[[sample_town.Person], FlaskClient]) -> FlaskClient:
    return seat(town.administrator)


UNTRIED = "Conector no probado en vivo"


@pytest.fixture
def typed(bluesky_server: BlueskyServer) -> dict[str, str]:
    account, _, key = bluesky_server.token.partition(" ")
    return {"base_url": bluesky_server.base_url, "account": f"@{account}", "key": key}


def bluesky_accounts(session: Session) -> list[Channel]:
    return list(session.exec(select(Channel).where(Channel.network == Network.BLUESKY)))


def test_an_account_is_connected_with_its_key_and_stays_proposed(
    administrator: FlaskClient, typed: dict[str, str], session: Session, wiring: Wiring
):
    answer = administrator.post(PAGE, data=typed, follow_redirects=True)
    assert "está conectada y queda propuesta" in answer.text
    (channel,) = bluesky_accounts(session)
    assert (channel.handle, channel.state) == ("@ayuntamiento.test", ChannelState.PROPOSED)
    assert (channel.publishing, channel.declared["max_characters"]) == (Publishing.API, 300)
    assert channel.url == "https://bsky.app/profile/ayuntamiento.test"
    assert typed["key"] not in str(channel.credentials)
    assert wiring.keyring.unseal(channel.credentials) == f"ayuntamiento.test {typed['key']}"


def test_a_known_account_is_connected_and_not_made_again(
    administrator: FlaskClient, typed: dict[str, str], session: Session
):
    by_hand = {"network": "bluesky", "name": "Riba", "handle": "@ayuntamiento.test", "languages": ["es"]}
    administrator.post(AT, data=by_hand)
    (known,) = bluesky_accounts(session)
    session.commit()
    assert 'value="ayuntamiento.test"' in administrator.get(f"{PAGE}?account={known.id}").text
    administrator.post(PAGE, data=typed | {"channel_id": str(known.id)})
    session.expire_all()
    (channel,) = bluesky_accounts(session)
    assert (channel.name, channel.publishing) == ("Riba", Publishing.API)


def test_a_wrong_key_says_what_to_do_and_keeps_the_rest(
    administrator: FlaskClient, typed: dict[str, str], session: Session
):
    answer = administrator.post(PAGE, data=typed | {"key": "aaaa-bbbb-cccc-dddd"})
    assert answer.status_code == 422
    assert "no reconoce el nombre de la cuenta o la contraseña de aplicación" in answer.text
    assert 'value="@ayuntamiento.test"' in answer.text
    assert "aaaa-bbbb" not in answer.text
    assert bluesky_accounts(session) == []


def test_another_account_than_the_wanted_one_is_refused(
    administrator: FlaskClient, typed: dict[str, str], session: Session
):
    other = {"network": "bluesky", "name": "Biblioteca", "handle": "@biblioteca.test", "languages": ["es"]}
    administrator.post(AT, data=other)
    (known,) = bluesky_accounts(session)
    session.commit()
    answer = administrator.post(PAGE, data=typed | {"channel_id": str(known.id)})
    assert answer.status_code == 422
    assert "la cuenta que quería conectar es @biblioteca.test" in answer.text


def test_a_server_that_is_not_there_is_said_beside_its_address(administrator: FlaskClient, typed: dict[str, str]):
    answer = administrator.post(PAGE, data=typed | {"base_url": f"http://127.0.0.1:{free_port()}"})
    assert "No se puede conectar con 127.0.0.1" in answer.text


def test_a_network_that_asks_for_four_keys_wants_them_all(
    administrator: FlaskClient, x_server: XServer, session: Session, wiring: Wiring, clock: StoppedClock
):
    clock.instant = moments.now()
    page, keys = f"{AT}/connection/x", {"key": API_KEY, "second_key": API_SECRET, "third_key": ACCESS_TOKEN}
    typed = {"base_url": x_server.base_url, "account": f"@{TOWN.username}", **keys}
    refused = administrator.post(page, data=typed)
    assert refused.status_code == 422
    assert 'href="#fourth_key"' in refused.text
    assert API_SECRET not in refused.text
    administrator.post(page, data=typed | {"fourth_key": ACCESS_SECRET})
    (channel,) = session.exec(select(Channel).where(Channel.handle == f"@{TOWN.username}"))
    secret = f"{TOWN.username} {API_KEY} {API_SECRET} {ACCESS_TOKEN} {ACCESS_SECRET}"
    assert wiring.keyring.unseal(channel.credentials) == secret


def test_the_networks_that_can_be_connected_are_offered(administrator: FlaskClient):
    page = administrator.get(f"{AT}/connection").text
    assert f'href="{PAGE}"' in page
    assert f'href="{AT}/mastodon"' in page
    assert "TikTok" in page
    assert administrator.get(f"{AT}/connection/tiktok").status_code == 404


def test_an_account_asked_by_an_identifier_keeps_its_name(
    administrator: FlaskClient, graph: GraphServer, session: Session, wiring: Wiring
):
    page = f"{AT}/connection/instagram"
    typed = {"base_url": graph.base_url, "account": INSTAGRAM.id, "key": INSTAGRAM_TOKEN}
    administrator.post(page, data=typed, follow_redirects=True)
    channel = session.exec(select(Channel).where(Channel.network == Network.INSTAGRAM)).one()
    assert (channel.handle, channel.name) == (f"@{INSTAGRAM.username}", INSTAGRAM.name)
    assert wiring.keyring.unseal(channel.credentials) == f"{INSTAGRAM.id} {INSTAGRAM_TOKEN}"
    again = administrator.get(f"{page}?account={channel.id}").text
    assert f'value="{graph.base_url}"' in again and INSTAGRAM.username not in again


def test_a_network_that_fetches_pictures_says_that_it_needs_an_address(administrator: FlaskClient):
    pages = {name: administrator.get(f"{AT}/connection/{name}").text for name in ("instagram", "facebook")}
    assert [("PUBLIC_URL" in page, "no deja borrar" in page) for page in pages.values()] == [
        (True, True),
        (False, False),
    ]


def test_a_connector_never_seen_live_says_so_until_something_went_out(
    administrator: FlaskClient, telegram: TelegramServer, session: Session, town: sample_town.Town, clock: StoppedClock
):
    bot = {"base_url": telegram.base_url, "account": "@ayuntamiento", "key": telegram.token}
    administrator.post(f"{AT}/connection/telegram", data=bot)
    channel = session.exec(select(Channel).where(Channel.network == Network.TELEGRAM)).one()
    assert UNTRIED in administrator.get(f"{AT}/{channel.id}").text
    post = post_factory.approved(session, town, now=clock(), hours=3)
    delivery = sender_setup.delivery_of(session, post)
    delivery.channel_id, delivery.state, delivery.remote_id = channel.id, DeliveryState.PUBLISHED, "7"
    session.commit()
    assert UNTRIED not in administrator.get(f"{AT}/{channel.id}").text
