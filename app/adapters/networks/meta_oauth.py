"""Pages of Facebook and accounts of Instagram that come with a login of Facebook.

Meta, Facebook Login: "Manually Build a Login Flow", "Get Long-Lived Tokens" (a page token asked for with a long-lived
user token never ends), "Permissions"; Graph API, "User Accounts"; Instagram API with Facebook Login, "Get Started".
Never tried against Meta.
"""

from collections.abc import Iterator
from typing import Any

from app.adapters.http.client import HttpClient
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.graph import GRAPH_VERSION, graph_errors
from app.adapters.networks.oauth import (
    AppSignature,
    OAuthEndpoint,
    ProviderAddresses,
    before_connecting,
    dict_rows,
    missing_scopes,
)
from app.core import clock as clocks
from app.core.clock import Clock
from app.core.messages import msg
from app.domain.directory.ports import AccountCredentials, AuthorisedAccount, AuthorisedAccounts, OAuthApp
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.oauth_providers import PROVIDERS, OAuthProvider
from app.domain.publishing.ports import NetworkErrorKind

META_ADDRESSES = ProviderAddresses(
    page=("https://www.facebook.com", f"/{GRAPH_VERSION}/dialog/oauth"),
    token=("https://graph.facebook.com", f"/{GRAPH_VERSION}/oauth/access_token"),
    api="https://graph.facebook.com",
    signature=AppSignature.QUERY,
    separator=",",
)
_FIELDS = "id,name,username,access_token,instagram_business_account{id,username,name}"
_PAGES, _PAGE = 10, "100"
_NOT_LONG = msg("Meta no ha dado una autorización larga. Empiece de nuevo.")


class MetaAuthoriser:
    """`accounts` gives each page its own token, and the Instagram account linked to it the page's too."""

    def __init__(self, outbound: HttpClient, *, clock: Clock = clocks.system_now) -> None:
        self._endpoint = OAuthEndpoint(
            outbound, OAuthProvider.META, META_ADDRESSES, clock=clock, errors=graph_errors({})
        )

    def address(self, app: OAuthApp, redirect_uri: str, state: str, challenge: str) -> str:
        return self._endpoint.address(app, redirect_uri, state, challenge)

    def accounts(self, app: OAuthApp, redirect_uri: str, code: str, verifier: str) -> AuthorisedAccounts:
        with before_connecting():
            short = self._endpoint.exchange(app, redirect_uri, code, verifier).token
            form = {"grant_type": "fb_exchange_token", "fb_exchange_token": short}
            long = self._endpoint.ask(app, form, (short,), NetworkErrorKind.REFUSED, _NOT_LONG).token
            root = self._endpoint.api_root(app)
            talk = self._endpoint.talk(f"{root}/{GRAPH_VERSION}", token=long)
            return _authorised(talk, root)


def _given(talk: NetworkApi) -> frozenset[str]:
    rows = dict_rows(talk.object_in(talk.get("/me/permissions")).get("data"))
    return frozenset(str(row.get("permission")) for row in rows if row.get("status") == "granted")


def _pages(talk: NetworkApi) -> Iterator[dict[str, Any]]:
    """Yield the pages that the person may publish on (Graph API, "User Accounts")."""
    options = {"fields": _FIELDS, "limit": _PAGE}
    for _ in range(_PAGES):
        answer = talk.object_in(talk.get("/me/accounts", **options))
        yield from (page for page in dict_rows(answer.get("data")) if page.get("access_token"))
        paging = answer.get("paging")
        if not isinstance(paging, dict) or not paging.get("next"):
            return
        options["after"] = str((paging.get("cursors") or {}).get("after") or "")


def _authorised(talk: NetworkApi, root: str) -> AuthorisedAccounts:
    """Keep the accounts of the networks whose permissions were all given; without any, the pages are not asked for."""
    given, scopes = _given(talk), PROVIDERS[OAuthProvider.META].scopes
    missing = {network: missing_scopes(needed, given) for network, needed in scopes.items()}
    pages = _pages(talk) if not all(missing.values()) else ()
    accounts = [account for page in pages for account in _accounts_of(root, page)]
    return AuthorisedAccounts(
        tuple(account for account in accounts if not missing[account.network]),
        tuple(dict.fromkeys(scope for several in missing.values() for scope in several)),
    )


def _accounts_of(root: str, page: dict[str, Any]) -> Iterator[AuthorisedAccount]:
    yield _account(Network.FACEBOOK, root, page, page["access_token"])
    if isinstance(linked := page.get("instagram_business_account"), dict):
        yield _account(Network.INSTAGRAM, root, linked, page["access_token"])


def _account(network: Network, root: str, node: dict[str, Any], token: str) -> AuthorisedAccount:
    number, handle = str(node.get("id")), str(node.get("username") or node.get("id"))
    name = str(node.get("name") or handle)
    return AuthorisedAccount(network, root, handle, name, AccountCredentials(f"{number} {token}"))
