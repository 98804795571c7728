"""Disconnection: at the server, and here for any answer of the server."""

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.adapters.networks.mastodon_oauth import MastodonAuthoriser
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel, NetworkRegistration
from app.domain.directory.rules.networks import Publishing
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.directory import browser_connection
from tests.directory.browser_connection import AT
from tests.peers.control import ask
from tests.peers.lossy import Effect, Lossy
from tests.peers.mastodon_mock import MastodonMock

pytestmark = pytest.mark.postgresql

REVOKE = r"^/oauth/revoke$"
TOLD, NOT_TOLD = "su servidor ya no admite la autorización", "no ha confirmado que la retira"


@pytest.fixture
def administrator(town: sample_town.Town, seat) -> FlaskClient:
    return seat(town.administrator)


def connected(session: Session) -> Channel:
    channel = session.exec(select(Channel).where(col(Channel.credentials).is_not(None))).one()
    session.commit()
    return channel


def is_taken(base_url: str, token: str) -> bool:
    """Tell whether the server accepts the token."""
    return ask(f"{base_url}/api/v1/accounts/verify_credentials", token=token)[0] == 200


def disconnect(client: FlaskClient, channel: Channel) -> str:
    answer = client.post(f"{AT}/{channel.id}/disconnection", follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def is_forgotten(session: Session, channel: Channel) -> bool:
    session.refresh(channel)
    session.commit()
    return (channel.credentials, channel.publishing) == (None, Publishing.BY_HAND)


def revoked_on_record(session: Session) -> bool:
    query = select(AuditEntry.detail).where(AuditEntry.act == Act.ACCOUNT_DISCONNECTED)
    return session.exec(query).one()["revoked"]


@pytest.mark.parametrize("name", ["snac", "mastodon_mock"])
def test_the_server_takes_the_token_no_more(request, administrator, session, wiring: Wiring, name):
    peer = request.getfixturevalue(name)
    browser_connection.by_browser(administrator, peer)
    channel = connected(session)
    token = wiring.keyring.unseal(channel.credentials or "")
    assert is_taken(peer.base_url, token)
    assert TOLD in disconnect(administrator, channel)
    assert not is_taken(peer.base_url, token)
    assert is_forgotten(session, channel) and revoked_on_record(session)


@pytest.mark.parametrize(
    "effect", [Effect.DROP_BEFORE, Effect.DROP_AFTER, Effect.STATUS, Effect.STATUS_AFTER, Effect.GARBAGE]
)
def test_whatever_the_server_does_the_token_is_forgotten_here(
    administrator, session, mastodon_mock: MastodonMock, lossy_mastodon: Lossy, wiring: Wiring, effect
):
    browser_connection.by_browser(administrator, mastodon_mock, through=lossy_mastodon)
    channel = connected(session)
    token = wiring.keyring.unseal(channel.credentials or "")
    lossy_mastodon.fail(effect, path=REVOKE)
    page = disconnect(administrator, channel)
    is_known = effect in (Effect.STATUS_AFTER, Effect.GARBAGE)
    assert (TOLD in page, NOT_TOLD in page) == (is_known, not is_known)
    assert is_forgotten(session, channel) and revoked_on_record(session) is is_known
    assert not (is_known and is_taken(mastodon_mock.base_url, token))


def test_a_server_that_is_not_there_is_named(administrator, session, mastodon_mock: MastodonMock):
    browser_connection.by_browser(administrator, mastodon_mock)
    channel = connected(session)
    channel.base_url = "http://127.0.0.1:9"
    session.commit()
    page = disconnect(administrator, channel)
    assert NOT_TOLD in page and "http://127.0.0.1:9" in page and is_forgotten(session, channel)


def test_a_pasted_token_of_another_application_is_not_ours_to_revoke(
    administrator, session, mastodon_mock: MastodonMock
):
    administrator.post(f"{AT}/mastodon/token", data={"base_url": mastodon_mock.base_url, "token": mastodon_mock.token})
    channel = connected(session)
    assert NOT_TOLD in disconnect(administrator, channel) and is_forgotten(session, channel)
    assert is_taken(mastodon_mock.base_url, mastodon_mock.token)


def test_a_token_sealed_with_lost_keys_is_forgotten_all_the_same(administrator, session, mastodon_mock: MastodonMock):
    browser_connection.by_browser(administrator, mastodon_mock)
    channel = connected(session)
    channel.credentials = "sealed-with-another-key"
    session.commit()
    assert NOT_TOLD in disconnect(administrator, channel) and is_forgotten(session, channel)


def test_twice_is_out_of_turn(administrator, session, mastodon_mock: MastodonMock):
    browser_connection.by_browser(administrator, mastodon_mock)
    channel = connected(session)
    disconnect(administrator, channel)
    assert administrator.post(f"{AT}/{channel.id}/disconnection").status_code == 409


def test_a_server_that_knows_us_by_fewer_permissions_is_asked_anew_who_we_are(
    administrator, session, mastodon_mock: MastodonMock
):
    browser_connection.by_browser(administrator, mastodon_mock)
    [known] = session.exec(select(NetworkRegistration)).all()
    first = known.client_id
    assert known.scopes == MastodonAuthoriser.scopes
    browser_connection.crossing(administrator, mastodon_mock.base_url)
    session.refresh(known)
    assert known.client_id == first
    known.scopes = "write:statuses"
    session.commit()
    assert "write%3Ablocks" in browser_connection.crossing(administrator, mastodon_mock.base_url)
    session.refresh(known)
    assert (known.client_id != first, known.scopes) == (True, MastodonAuthoriser.scopes)
