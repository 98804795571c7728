"""The YouTube channel that a login with Google authorises.

Google, "Using OAuth 2.0 for Web Server Applications" (access_type, prompt; tokens of an hour) and its discovery
document (PKCE); YouTube, Data API: "Channels: list", mine. Never tried against Google.
"""

from app.adapters.http.client import HttpClient
from app.adapters.networks.oauth import (
    OAuthEndpoint,
    ProviderAddresses,
    before_connecting,
    missing_scopes,
)
from app.adapters.networks.youtube import channel_profile
from app.adapters.networks.youtube_errors import YOUTUBE_ERRORS
from app.adapters.networks.youtube_videos import own_channel
from app.core import clock as clocks
from app.core.clock import Clock
from app.domain.directory.ports import AccountCredentials, AuthorisedAccount, AuthorisedAccounts, OAuthApp
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.oauth_providers import PROVIDERS, OAuthProvider

GOOGLE_ADDRESSES = ProviderAddresses(
    page=("https://accounts.google.com", "/o/oauth2/v2/auth"),
    token=("https://oauth2.googleapis.com", "/token"),
    api="https://www.googleapis.com",
    question={"access_type": "offline", "prompt": "consent"},
)
"""Without `prompt`, Google gives the refresh token only the first time."""


class GoogleAuthoriser:
    def __init__(self, outbound: HttpClient, *, clock: Clock = clocks.system_now) -> None:
        addresses, errors = GOOGLE_ADDRESSES, YOUTUBE_ERRORS
        self._endpoint = OAuthEndpoint(outbound, OAuthProvider.GOOGLE, addresses, clock=clock, errors=errors)

    def address(self, app: OAuthApp, redirect_uri: str, state: str, challenge: str) -> str:
        return self._endpoint.address(app, redirect_uri, state, challenge)

    def accounts(self, app: OAuthApp, redirect_uri: str, code: str, verifier: str) -> AuthorisedAccounts:
        """Find the one channel that was chosen at the login."""
        with before_connecting():
            granted = self._endpoint.exchange(app, redirect_uri, code, verifier)
            if missing := missing_scopes(PROVIDERS[OAuthProvider.GOOGLE].all_scopes, granted.scopes):
                return AuthorisedAccounts((), missing)
            root = self._endpoint.api_root(app)
            channel = own_channel(self._endpoint.talk(root, token=granted.token), "snippet")
        if channel is None:
            return AuthorisedAccounts(())
        profile = channel_profile(channel)
        name, credentials = profile.name or profile.handle, granted.credentials(profile.remote_id)
        return AuthorisedAccounts((AuthorisedAccount(Network.YOUTUBE, root, profile.handle, name, credentials),))

    def renew(self, app: OAuthApp, secret: str, refresh_token: str) -> AccountCredentials:
        return self._endpoint.renew(app, secret, refresh_token)
