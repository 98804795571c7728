"""The account of X that a login authorises.

X, "OAuth 2.0 Authorization Code Flow with PKCE": tokens of two hours, refresh tokens that are taken once. Never tried
against X.
"""

from app.adapters.http.client import HttpClient
from app.adapters.networks.oauth import (
    AppSignature,
    OAuthEndpoint,
    ProviderAddresses,
    TokenAnswer,
    before_connecting,
    missing_scopes,
)
from app.core import clock as clocks
from app.core.clock import Clock
from app.domain.directory.ports import AccountCredentials, AuthorisedAccount, AuthorisedAccounts, OAuthApp
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.oauth_providers import PROVIDERS, OAuthProvider

X_ADDRESSES = ProviderAddresses(
    page=("https://x.com", "/i/oauth2/authorize"),
    token=("https://api.x.com", "/2/oauth2/token"),
    api="https://api.x.com",
    signature=AppSignature.HEADER,
)


class XAuthoriser:
    def __init__(self, outbound: HttpClient, *, clock: Clock = clocks.system_now) -> None:
        self._endpoint = OAuthEndpoint(outbound, OAuthProvider.X, X_ADDRESSES, clock=clock)

    def address(self, app: OAuthApp, redirect_uri: str, state: str, challenge: str) -> str:
        return self._endpoint.address(app, redirect_uri, state, challenge)

    def accounts(self, app: OAuthApp, redirect_uri: str, code: str, verifier: str) -> AuthorisedAccounts:
        with before_connecting():
            granted = self._endpoint.exchange(app, redirect_uri, code, verifier)
            if missing := missing_scopes(PROVIDERS[OAuthProvider.X].all_scopes, granted.scopes):
                return AuthorisedAccounts((), missing)
            return AuthorisedAccounts((self._account(self._endpoint.api_root(app), granted),))

    def renew(self, app: OAuthApp, secret: str, refresh_token: str) -> AccountCredentials:
        return self._endpoint.renew(app, secret, refresh_token)

    def _account(self, root: str, granted: TokenAnswer) -> AuthorisedAccount:
        talk = self._endpoint.talk(root, token=granted.token)
        answer = talk.get("/2/users/me")
        user = talk.object_in(answer).get("data")
        if not isinstance(user, dict) or not user.get("username"):
            raise talk.nonsense(answer)
        handle = str(user["username"])
        name = str(user.get("name") or handle)
        return AuthorisedAccount(Network.X, root, handle, name, granted.credentials(handle))
