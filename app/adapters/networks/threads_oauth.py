"""The account of Threads that a login authorises.

Meta, Threads API: "Get Access Tokens and Permissions", "Long-Lived Access Tokens", "Debug Access Token". Never tried
against Meta.
"""

from datetime import datetime

from app.adapters.http.client import HttpClient
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.graph import graph_errors
from app.adapters.networks.oauth import (
    OAuthEndpoint,
    ProviderAddresses,
    before_connecting,
    instant_after,
    missing_scopes,
)
from app.adapters.networks.threads import THREADS_VERSION
from app.core import clock as clocks
from app.core.clock import Clock
from app.domain.directory.ports import AccountCredentials, AuthorisedAccount, AuthorisedAccounts, OAuthApp
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.oauth_providers import PROVIDERS, OAuthProvider
from app.domain.publishing.ports import NetworkError, NetworkErrorKind

THREADS_ADDRESSES = ProviderAddresses(
    page=("https://threads.net", "/oauth/authorize"),
    token=("https://graph.threads.net", "/oauth/access_token"),
    api="https://graph.threads.net",
    separator=",",
)


class ThreadsAuthoriser:
    """Its long-lived token is prolonged as a pasted one is (`MetaTokenRefresher`)."""

    def __init__(self, outbound: HttpClient, *, clock: Clock = clocks.system_now) -> None:
        self._clock = clock
        self._endpoint = OAuthEndpoint(
            outbound, OAuthProvider.THREADS, THREADS_ADDRESSES, clock=clock, errors=graph_errors({})
        )

    def address(self, app: OAuthApp, redirect_uri: str, state: str, challenge: str) -> str:
        return self._endpoint.address(app, redirect_uri, state, challenge)

    def accounts(self, app: OAuthApp, redirect_uri: str, code: str, verifier: str) -> AuthorisedAccounts:
        with before_connecting():
            short = self._endpoint.exchange(app, redirect_uri, code, verifier).token
            root = self._endpoint.api_root(app)
            token, ends_at = self._lengthen(self._endpoint.talk(root, app.client_secret, short), app, short)
            talk = self._endpoint.talk(f"{root}/{THREADS_VERSION}", token=token)
            needed = PROVIDERS[OAuthProvider.THREADS].all_scopes
            if missing := missing_scopes(needed, _given(talk, token)):
                return AuthorisedAccounts((), missing)
            return AuthorisedAccounts((_account(talk, root, token, ends_at),))

    def _lengthen(self, talk: NetworkApi, app: OAuthApp, short: str) -> tuple[str, datetime]:
        """Return a token of sixty days for one of an hour, and its end."""
        asked_at = self._clock()
        options = {"grant_type": "th_exchange_token", "client_secret": app.client_secret, "access_token": short}
        answer = talk.get("/access_token", **options)
        ends_at = instant_after(talk.object_in(answer).get("expires_in"), asked_at)
        if ends_at is None:
            raise talk.nonsense(answer)
        return talk.text_in(answer, "access_token"), ends_at


def _given(talk: NetworkApi, token: str) -> frozenset[str] | None:
    """Return the permissions of the token; None where Threads does not say them, as to who is not a tester."""
    try:
        data = talk.object_in(talk.get("/debug_token", input_token=token)).get("data")
    except NetworkError as trouble:
        if trouble.kind is not NetworkErrorKind.REFUSED:
            raise
        return None
    return frozenset(data.get("scopes") or []) if isinstance(data, dict) else None


def _account(talk: NetworkApi, root: str, token: str, ends_at: datetime) -> AuthorisedAccount:
    answer = talk.get("/me", fields="id,username,name")
    handle = talk.text_in(answer, "username")
    name = str(talk.object_in(answer).get("name") or handle)
    return AuthorisedAccount(Network.THREADS, root, handle, name, AccountCredentials(f"{handle} {token}", ends_at))
