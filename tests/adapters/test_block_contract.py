"""Contract tests of blocking, run against two real servers and the in-memory network."""

from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.mastodon_blocks import MastodonBlocker
from app.adapters.networks.mastodon_oauth import MastodonAuthoriser
from app.domain.cases.ports import Blocker
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind
from tests.citizens.fake_network import FakeSquare
from tests.peers.control import ask, ask_json
from tests.peers.mastodon_mock import MastodonMock
from tests.peers.process import free_port

pytestmark = pytest.mark.peers
BACK = "http://127.0.0.1:8000/back"
VERIFIER = "v" * 43


@dataclass(frozen=True)
class Place:
    """A server and its client; `who` has an account there."""

    blocker: Blocker
    access: AccountAccess
    who: str


@pytest.fixture(params=["fake", "snac", "mastodon_mock"])
def place(request: pytest.FixtureRequest, outbound: HttpClient) -> Place:
    if request.param == "fake":
        square = FakeSquare()
        square.say("Hola", author="vecina")
        return Place(square, AccountAccess(square.base_url, "token-ayuntamiento"), "vecina")
    peer = request.getfixturevalue(request.param)
    who = peer.other_user if request.param == "mastodon_mock" else _neighbour(peer)
    return Place(MastodonBlocker(outbound), AccountAccess(peer.base_url, peer.token), who)


def _neighbour(snac) -> str:
    """Return a second account; the server is shared by the session, so it may exist already."""
    if ask(f"{snac.base_url}/vecina")[0] == 404:
        snac.add_user("vecina")
    return "vecina"


def test_somebody_is_blocked_and_let_in_again(place: Place) -> None:
    account = place.blocker.known_as(place.access, place.who)
    for _twice in range(2):
        place.blocker.set_block(place.access, account, is_on=True)
        assert place.blocker.is_blocked(place.access, account) is True
    for _twice in range(2):
        place.blocker.set_block(place.access, account, is_on=False)
        assert place.blocker.is_blocked(place.access, account) is False


def test_whoever_is_not_there_is_nobody(place: Place) -> None:
    with pytest.raises(NetworkError) as raised:
        place.blocker.known_as(place.access, "nadie-de-aqui")
    assert raised.value.kind is NetworkErrorKind.REFUSED


def test_a_server_that_is_not_there_did_nothing(place: Place) -> None:
    nowhere = replace(place.access, base_url=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(NetworkError) as lookup_error:
        place.blocker.known_as(nowhere, place.who)
    with pytest.raises(NetworkError) as block_error:
        place.blocker.set_block(nowhere, "1", is_on=True)
    assert lookup_error.value.kind is block_error.value.kind is NetworkErrorKind.NOT_SENT


def test_a_name_with_its_server_is_the_same_person(mastodon_mock: MastodonMock, outbound: HttpClient) -> None:
    blocker, access = MastodonBlocker(outbound), AccountAccess(mastodon_mock.base_url, mastodon_mock.token)
    host = urlsplit(mastodon_mock.base_url).netloc
    bare = blocker.known_as(access, mastodon_mock.other_user)
    assert blocker.known_as(access, f"@{mastodon_mock.other_user}@{host}") == bare


def test_an_account_connected_for_less_is_told_to_connect_again(mastodon_mock, outbound) -> None:
    """Accounts connected before Cauce could block."""
    token = _token_for(mastodon_mock, outbound, "read:accounts read:statuses write:statuses")
    blocker, access = MastodonBlocker(outbound), AccountAccess(mastodon_mock.base_url, token)
    account = blocker.known_as(access, mastodon_mock.other_user)
    with pytest.raises(NetworkError, match="sin permiso para bloquear") as raised:
        blocker.set_block(access, account, is_on=True)
    assert (raised.value.kind, raised.value.status) == (NetworkErrorKind.REFUSED, 403)


def test_what_is_asked_leave_for_is_enough_to_block(mastodon_mock, outbound) -> None:
    token = _token_for(mastodon_mock, outbound, MastodonAuthoriser.scopes)
    blocker, access = MastodonBlocker(outbound), AccountAccess(mastodon_mock.base_url, token)
    account = blocker.known_as(access, mastodon_mock.other_user)
    blocker.set_block(access, account, is_on=True)
    assert blocker.is_blocked(access, account)
    blocker.set_block(access, account, is_on=False)


@pytest.mark.parametrize(
    ("effect", "kind"),
    [
        ({"type": "status", "status": 500}, NetworkErrorKind.UNKNOWN),
        ({"type": "status", "status": 429}, NetworkErrorKind.RATE_LIMITED),
        ({"type": "status", "status": 401}, NetworkErrorKind.UNAUTHORISED),
    ],
)
def test_what_a_server_says_instead_is_told(mastodon_mock, outbound, effect, kind) -> None:
    blocker, access = MastodonBlocker(outbound), AccountAccess(mastodon_mock.base_url, mastodon_mock.token)
    account = blocker.known_as(access, mastodon_mock.other_user)
    mastodon_mock.fail(effect, path=f"/api/v1/accounts/{account}/block")
    with pytest.raises(NetworkError) as raised:
        blocker.set_block(access, account, is_on=True)
    assert raised.value.kind is kind


def _token_for(peer: MastodonMock, outbound: HttpClient, scopes: str) -> str:
    """Return a token of a user's application with these scopes only."""
    made = ask_json(
        f"{peer.base_url}/api/v1/apps",
        "POST",
        form={"client_name": "Otra", "redirect_uris": BACK, "scopes": scopes},
    )
    authorization = {"client_id": made["client_id"], "redirect_uri": BACK, "state": "e", "scope": scopes}
    location = ask(f"{peer.base_url}/oauth/authorize", "POST", form={"username": peer.user, **authorization})[1][
        "Location"
    ]
    code = parse_qs(urlsplit(location).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "scope": scopes}
    named = {"client_id": made["client_id"], "client_secret": made["client_secret"], "code_verifier": VERIFIER}
    return str(ask_json(f"{peer.base_url}/oauth/token", "POST", form=form | named)["access_token"])
