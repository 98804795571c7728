"""Credentials with a refresh token are renewed by the worker, once each, and what leaves meanwhile waits."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.adapters.http.client import HttpClient
from app.adapters.networks.x import XNetwork
from app.adapters.networks.x_oauth import XAuthoriser
from app.domain.audit.models import AuditEntry
from app.domain.directory.models import AppKey, Channel
from app.domain.directory.ports import AccountCredentials, OAuthApp
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.directory.rules.oauth_providers import OAuthProvider
from app.domain.publishing.ports import AccountAccess
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.publishing.token_rotation import TokenRotator
from app.usecases.wiring import Wiring
from tests import moments, post_factory
from tests.peers import x as network
from tests.peers.lossy import Effect, Lossy
from tests.peers.x import TOWN, USER_TOKEN, XServer
from tests.publishing import sender_setup
from tests.publishing.sender_setup import fresh
from tests.sample_town import Town

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]
TOKEN = r"^/2/oauth2/token$"
Rotate = Callable[..., dict[str, int]]


@pytest.fixture
def account(session: Session, wiring: Wiring, town: Town, lossy_x: Lossy) -> Channel:
    """Return an account of X connected in the browser an hour ago, due to be renewed."""
    seal, channel = wiring.keyring.seal, session.get_one(Channel, town.channels[0].id)
    channel.network, channel.publishing, channel.base_url = Network.X, Publishing.API, lossy_x.base_url
    channel.credentials, channel.refresh_token = seal(f"{TOWN.username} {USER_TOKEN}"), seal(network.REFRESH_TOKEN)
    channel.next_attempt_at = moments.now()
    key = {"client_id": network.CLIENT_ID, "client_secret": seal(network.CLIENT_SECRET), "server": lossy_x.base_url}
    session.add(AppKey(organisation_id=town.id, provider=OAuthProvider.X, kept_at=moments.now(), **key))
    session.commit()
    return channel


@pytest.fixture
def rotate(wiring: Wiring, outbound: HttpClient) -> Rotate:
    def run(port=None) -> dict[str, int]:
        renewers = {OAuthProvider.X: port or XAuthoriser(outbound)}
        return dict(TokenRotator(wiring.writing, renewers, wiring.keyring).rotate_due(moments.now()))

    return run


def stored(session: Session, account: Channel) -> Channel:
    return fresh(session, select(Channel).where(Channel.id == account.id))[0]


def test_the_worker_keeps_both_new_tokens_and_comes_again_in_an_hour(
    session, wiring, account, rotate: Rotate, outbound, x_server: XServer
):
    for _ in range(2):
        assert rotate() == {"tokens_renewed": 1} and rotate() == {}
        channel = stored(session, account)
        assert channel.next_attempt_at and timedelta(minutes=50) < channel.next_attempt_at - moments.now()
        assert (channel.credentials_end_at, channel.lease_token, channel.trouble) == (None, None, "")
        secret = wiring.keyring.unseal(channel.credentials or "")
        assert XNetwork(outbound).whoami(AccountAccess(x_server.base_url, secret)).handle == TOWN.username
        channel.next_attempt_at = moments.now()
        session.commit()
    acts = session.exec(select(AuditEntry).where(AuditEntry.act == "account:extended")).all()
    assert len(acts) == 2 and network.REFRESH_TOKEN not in str([entry.detail for entry in acts])


def test_a_provider_that_fails_is_asked_again_and_a_refusal_waits_for_a_person(
    session, account, rotate: Rotate, lossy_x: Lossy, x_server: XServer
):
    lossy_x.fail(Effect.DROP_BEFORE, path=TOKEN)
    assert rotate() == {"tokens_not_renewed": 1}
    channel = stored(session, account)
    assert channel.trouble == "" and channel.refresh_token and channel.next_attempt_at
    x_server.revoke(network.REFRESH_TOKEN)
    channel.next_attempt_at = moments.now()
    session.commit()
    assert rotate() == {"tokens_not_renewed": 1}
    channel = stored(session, account)
    assert channel.trouble.startswith("X ya no renueva la autorización")
    assert (channel.refresh_token, channel.next_attempt_at) == (None, None)


def test_a_refusal_says_nothing_of_an_account_that_another_worker_renewed(
    session, wiring, account, rotate: Rotate, outbound
):
    class Overtaken:
        """The provider's refusal of a token that another worker has used meanwhile."""

        def renew(self, app: OAuthApp, secret: str, refresh_token: str) -> AccountCredentials:
            port = XAuthoriser(outbound)
            renewed = port.renew(app, secret, refresh_token)
            with wiring.writing() as elsewhere:
                again = elsewhere.get_one(Channel, account.id)
                again.refresh_token, again.lease_token = wiring.keyring.seal(renewed.refresh_token), None
                elsewhere.commit()
            return port.renew(app, secret, refresh_token)

    assert rotate(Overtaken()) == {"tokens_not_renewed": 0}
    channel = stored(session, account)
    assert channel.trouble == "" and channel.refresh_token is not None


def test_what_is_refused_while_the_account_is_renewed_leaves_afterwards(
    session, account, rotate: Rotate, wiring, town: Town, clock, outbound, x_server: XServer
):
    clock.instant = moments.now()
    post = post_factory.approved(session, town, now=clock(), hours=3)
    x_server.age(hours=3)
    account.next_attempt_at = moments.now()
    session.commit()
    clock.instant = post.planned_at
    sender = sender_setup.sender(wiring, XNetwork(outbound), Network.X)
    for state, renewed in ((DeliveryState.SCHEDULED, {"tokens_renewed": 1}), (DeliveryState.PUBLISHED, {})):
        sender.send_due(clock())
        sender.drain()
        assert sender_setup.state_of(session, post) is state
        assert stored(session, account).trouble == ""
        assert rotate() == renewed
        clock.instant += timedelta(minutes=2)
    assert len(x_server.tweets()) == 1
