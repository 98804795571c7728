"""Connecting an account: the whole OAuth exchange, with the browser played by plain HTTP."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.mastodon_oauth import SCOPES, MastodonAuthoriser
from app.domain.directory.ports import ClientRegistration
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind
from tests.peers.control import ask
from tests.peers.lossy import Effect

pytestmark = pytest.mark.peers

BACK = "http://127.0.0.1:8000/o/villa/cuentas/conexion"
VERIFIER = secrets.token_urlsafe(48)
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def authoriser(outbound: HttpClient) -> MastodonAuthoriser:
    return MastodonAuthoriser(outbound)


def consent_at_mastodon(peer, question: dict[str, str]) -> str:
    """Choose the account and consent; return the redirect address."""
    parameters = {name: question[name] for name in ("client_id", "redirect_uri", "state", "scope")}
    return ask(f"{peer.base_url}/oauth/authorize", "POST", form={"username": peer.user, **parameters})[1]["Location"]


def consent_at_snac(peer, question: dict[str, str]) -> str:
    form = {"login": peer.user, "passwd": peer.password, "redir": question["redirect_uri"]}
    named = {"cid": question["client_id"], "state": question["state"]}
    return ask(f"{peer.base_url}/oauth/x-snac-login", "POST", form={**form, **named})[1]["Location"]


@pytest.mark.parametrize(("name", "consent"), [("snac", consent_at_snac), ("mastodon_mock", consent_at_mastodon)])
def test_an_account_is_connected_and_can_publish(request, authoriser, mastodon, notice, name, consent):
    peer = request.getfixturevalue(name)
    registration = authoriser.register(peer.base_url, BACK)
    address = authoriser.address(peer.base_url, registration, BACK, "estado-1", CHALLENGE)
    assert ask(address)[0] == 200
    returned = _question(consent(peer, _question(address)))
    assert returned["state"] == "estado-1"
    token = authoriser.exchange(peer.base_url, registration, BACK, returned["code"], VERIFIER)
    access = AccountAccess(peer.base_url, token)
    assert mastodon.whoami(access).handle.startswith(f"{peer.user}@")
    assert mastodon.publish(access, notice).permalink.startswith(peer.base_url)


def test_the_question_asks_for_no_more_than_is_needed(authoriser):
    address = authoriser.address("https://social.example/", ClientRegistration("abc", "s"), BACK, "estado", CHALLENGE)
    question = _question(address)
    assert address.startswith("https://social.example/oauth/authorize?")
    reading = "read:accounts read:statuses read:notifications read:follows"
    needed = f"{reading} write:statuses write:media write:blocks write:accounts"
    assert question["scope"] == SCOPES == needed
    assert (question["code_challenge"], question["code_challenge_method"]) == (CHALLENGE, "S256")
    assert "s" not in question.values()


def test_a_code_that_is_not_valid_asks_to_start_again(authoriser, mastodon_mock):
    registration = authoriser.register(mastodon_mock.base_url, BACK)
    with pytest.raises(NetworkError) as raised:
        authoriser.exchange(mastodon_mock.base_url, registration, BACK, "codigo-falso", VERIFIER)
    assert raised.value.kind is NetworkErrorKind.REFUSED
    assert "Empiece de nuevo" in str(raised.value.sentence)


@pytest.mark.parametrize("effect", [Effect.GARBAGE, Effect.TRUNCATE, Effect.DROP_BEFORE, Effect.STATUS])
def test_a_server_that_stumbles_is_named(authoriser, lossy_mastodon, effect):
    lossy_mastodon.fail(effect, path=r"^/api/v1/apps$")
    with pytest.raises(NetworkError) as raised:
        authoriser.register(lossy_mastodon.base_url, BACK)
    assert f"127.0.0.1:{lossy_mastodon.port}" in str(raised.value.sentence)


def test_the_secrets_of_the_exchange_are_not_kept(authoriser, lossy_mastodon):
    registration = ClientRegistration("abc", "el-secreto")
    echo = f"el-secreto {VERIFIER} el-codigo"
    lossy_mastodon.fail(Effect.STATUS, path=r"^/oauth/token$", status=400, body={"error": echo})
    with pytest.raises(NetworkError) as raised:
        authoriser.exchange(lossy_mastodon.base_url, registration, BACK, "el-codigo", VERIFIER)
    assert raised.value.excerpt == '{"error": "… … …"}'


def _question(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
