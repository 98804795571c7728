"""Tokens that end are prolonged by the worker, against Meta's documentation, and never over a newer one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.adapters.networks.meta_tokens import INSTAGRAM_GRANT, THREADS_GRANT, MetaTokenRefresher
from app.domain.audit.models import AuditEntry
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.publishing.ports import AccountAccess, ExtendedToken, NetworkError
from app.usecases.publishing.token_extension import RETRY_AFTER, TokenExtender
from app.usecases.wiring import Wiring
from tests import moments
from tests.peers.graph import INSTAGRAM, INSTAGRAM_TOKEN, THREADS, THREADS_TOKEN, GraphServer
from tests.publishing.sender_setup import fresh
from tests.sample_town import Town

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]
DAY_S = 86_400
SOON = timedelta(minutes=10)


@pytest.fixture
def account(session: Session, wiring: Wiring, town: Town, graph: GraphServer) -> Channel:
    """Return an account of Instagram whose token is forty days old, and due to be prolonged."""
    graph.live(INSTAGRAM_TOKEN, issued_s=-40 * DAY_S, expires_s=20 * DAY_S)
    channel = session.get_one(Channel, town.channels[0].id)
    channel.network, channel.publishing, channel.base_url = Network.INSTAGRAM, Publishing.API, graph.base_url
    channel.credentials = wiring.keyring.seal(f"{INSTAGRAM.id} {INSTAGRAM_TOKEN}")
    channel.credentials_end_at = moments.now() + timedelta(days=20)
    channel.credentials_warned_days, channel.next_attempt_at = 14, moments.now()
    session.commit()
    return channel


@pytest.fixture
def refresher(outbound) -> MetaTokenRefresher:
    return MetaTokenRefresher(outbound, INSTAGRAM_GRANT)


@pytest.fixture
def extend(wiring: Wiring, refresher: MetaTokenRefresher) -> Callable[..., dict[str, int]]:
    def run(port=refresher) -> dict[str, int]:
        return dict(TokenExtender(wiring.writing, {Network.INSTAGRAM: port}, wiring.keyring).extend_due(moments.now()))

    return run


def stored(session: Session, account: Channel) -> Channel:
    return fresh(session, select(Channel).where(Channel.id == account.id))[0]


@pytest.mark.parametrize(
    ("grant", "owner", "token"),
    [(INSTAGRAM_GRANT, INSTAGRAM, INSTAGRAM_TOKEN), (THREADS_GRANT, THREADS, THREADS_TOKEN)],
    ids=["instagram", "threads"],
)
def test_a_token_lives_sixty_days_more_and_serves_to_be_extended_again(outbound, graph, grant, owner, token):
    graph.live(token, issued_s=-2 * DAY_S, expires_s=58 * DAY_S)
    port = MetaTokenRefresher(outbound, grant)
    extended = port.extend(AccountAccess(graph.base_url, f"{owner.id} {token}"))
    assert extended.token.startswith(f"{owner.id} ")
    assert abs(extended.ends_at - moments.now() - timedelta(days=60)) < SOON
    graph.live(extended.token.partition(" ")[2], issued_s=-2 * DAY_S, expires_s=58 * DAY_S)
    port.extend(AccountAccess(graph.base_url, extended.token))


def test_the_worker_keeps_the_new_token_and_its_end(session, wiring, account, extend):
    before = account.credentials
    session.commit()
    assert extend() == {"tokens_extended": 1}
    assert extend() == {}
    channel = stored(session, account)
    assert channel.credentials != before
    assert wiring.keyring.unseal(channel.credentials or "").startswith(f"{INSTAGRAM.id} ")
    assert channel.credentials_end_at and channel.credentials_end_at - moments.now() > timedelta(days=59)
    assert channel.next_attempt_at and channel.next_attempt_at == channel.credentials_end_at - timedelta(days=30)
    assert (channel.lease_token, channel.trouble, channel.credentials_warned_days) == (None, "", None)
    acts = session.exec(select(AuditEntry).where(AuditEntry.act == "account:extended")).all()
    assert [entry.subject for entry in acts] == [f"channel:{account.id}"]


def test_a_revoked_token_waits_for_a_person(session, account, graph, extend):
    graph.revoke(INSTAGRAM_TOKEN)
    extend()
    channel = stored(session, account)
    assert channel.trouble.startswith("Meta ya no acepta la clave de la cuenta")
    assert (channel.next_attempt_at, channel.lease_token) == (None, None)


def test_a_token_too_young_is_asked_for_later(session, account, graph, extend):
    graph.live(INSTAGRAM_TOKEN, issued_s=-3600, expires_s=59 * DAY_S)
    assert extend() == {"tokens_not_extended": 1}
    channel = stored(session, account)
    assert channel.trouble == ""
    assert channel.next_attempt_at and abs(channel.next_attempt_at - moments.now() - RETRY_AFTER) < SOON


def test_a_refusal_says_nothing_of_an_account_connected_again_meanwhile(
    session, wiring, account, graph, refresher, extend
):
    graph.revoke(INSTAGRAM_TOKEN)

    class Overtaken:
        """The network's refusal, and before it comes a person's new token."""

        def extend(self, access: AccountAccess) -> ExtendedToken:
            with wiring.writing() as elsewhere:
                again = elsewhere.get_one(Channel, account.id)
                again.credentials, again.lease_token = "new, sealed", None
                elsewhere.commit()
            with pytest.raises(NetworkError):
                refresher.extend(access)
            return refresher.extend(access)

    assert extend(Overtaken()) == {"tokens_not_extended": 0}
    channel = stored(session, account)
    assert (channel.credentials, channel.trouble) == ("new, sealed", "")
