"""Organisations of LinkedIn that the person who authorises administers.

LinkedIn, "Authorization Code Flow", "Programmatic Refresh Tokens" (for the applications that LinkedIn lets);
Organizations, "Organization Access Control by Role" and "Organization Lookup". Never tried against LinkedIn.
"""

from collections.abc import Iterator

from app.adapters.http.client import HttpClient
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.linkedin_api import linkedin_headers
from app.adapters.networks.oauth import (
    OAuthEndpoint,
    ProviderAddresses,
    TokenAnswer,
    before_connecting,
    dict_rows,
    missing_scopes,
)
from app.core import clock as clocks
from app.core.clock import Clock
from app.domain.directory.ports import AccountCredentials, AuthorisedAccount, AuthorisedAccounts, OAuthApp
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.oauth_providers import PROVIDERS, OAuthProvider

LINKEDIN_ADDRESSES = ProviderAddresses(
    page=("https://www.linkedin.com", "/oauth/v2/authorization"),
    token=("https://www.linkedin.com", "/oauth/v2/accessToken"),
    api="https://api.linkedin.com",
)
_MOST = 50


class LinkedInAuthoriser:
    def __init__(self, outbound: HttpClient, *, clock: Clock = clocks.system_now) -> None:
        self._endpoint = OAuthEndpoint(outbound, OAuthProvider.LINKEDIN, LINKEDIN_ADDRESSES, clock=clock)

    def address(self, app: OAuthApp, redirect_uri: str, state: str, challenge: str) -> str:
        return self._endpoint.address(app, redirect_uri, state, challenge)

    def accounts(self, app: OAuthApp, redirect_uri: str, code: str, verifier: str) -> AuthorisedAccounts:
        with before_connecting():
            granted = self._endpoint.exchange(app, redirect_uri, code, verifier)
            needed = PROVIDERS[OAuthProvider.LINKEDIN].all_scopes
            if missing := missing_scopes(needed, granted.scopes):
                return AuthorisedAccounts((), missing)
            root = self._endpoint.api_root(app)
            return AuthorisedAccounts(tuple(_accounts(self._talk(root, granted.token), root, granted)))

    def renew(self, app: OAuthApp, secret: str, refresh_token: str) -> AccountCredentials:
        return self._endpoint.renew(app, secret, refresh_token)

    def _talk(self, root: str, token: str) -> NetworkApi:
        return self._endpoint.talk(root, token, sign=lambda *_: linkedin_headers(token))


def _accounts(talk: NetworkApi, root: str, granted: TokenAnswer) -> Iterator[AuthorisedAccount]:
    """Yield the organisations, each read for its name."""
    options = {"q": "roleAssignee", "role": "ADMINISTRATOR", "state": "APPROVED", "count": str(_MOST)}
    roles = dict_rows(talk.object_in(talk.get("/rest/organizationAcls", **options)).get("elements"))
    for number in dict.fromkeys(str(role.get("organization") or "").rpartition(":")[2] for role in roles):
        if number.isdecimal():
            page = talk.object_in(talk.get(f"/rest/organizations/{number}"))
            handle = str(page.get("vanityName") or number)
            name = str(page.get("localizedName") or handle)
            yield AuthorisedAccount(Network.LINKEDIN, root, handle, name, granted.credentials(number))
