"""Accounts connected with a key made in the account: Bluesky, on a real server."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import ChannelState, Network, Publishing
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.peers.pds import BlueskyServer
from tests.peers.process import free_port

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]
AT = "/o/riba/official-accounts"
PAGE = f"{AT}/connection/bluesky"


@pytest.fixture
def administrator(town: sample_town.Town, seat: Callable[[sample_town.Person], FlaskClient]) -> FlaskClient:
    return seat(town.administrator)


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


def test_the_networks_that_can_be_connected_are_offered(administrator: FlaskClient):
    page = administrator.get(f"{AT}/connection").text
    assert f'href="{PAGE}"' in page
    assert f'href="{AT}/mastodon"' in page
    assert "Instagram" in page
    assert administrator.get(f"{AT}/connection/instagram").status_code == 404
