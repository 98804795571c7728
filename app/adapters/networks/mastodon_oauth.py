"""Mastodon connection: OAuth 2 with PKCE, ignored where unknown."""

from urllib.parse import urlencode

from app.adapters.http.client import HttpClient
from app.adapters.networks.exchange import NetworkApi
from app.core.clock import Clock, system_now
from app.core.messages import msg
from app.domain.directory.ports import ClientRegistration
from app.domain.publishing.ports import NetworkError, NetworkErrorKind

SCOPES = (
    "read:accounts read:statuses read:notifications read:follows write:statuses write:media write:blocks write:accounts"
)
"""Only to publish, see own posts, read messages, block."""


class MastodonAuthoriser:
    scopes = SCOPES

    def __init__(self, outbound: HttpClient, *, clock: Clock = system_now, application: str = "Cauce") -> None:
        self._outbound = outbound
        self._clock = clock
        self._application = application

    def register(self, base_url: str, redirect_uri: str) -> ClientRegistration:
        talk = NetworkApi(self._outbound, base_url, clock=self._clock)
        form = {"client_name": self._application, "redirect_uris": redirect_uri, "scopes": SCOPES}
        answer = talk.post("/api/v1/apps", data=form)
        return ClientRegistration(talk.text_in(answer, "client_id"), talk.text_in(answer, "client_secret"))

    def address(
        self, base_url: str, registration: ClientRegistration, redirect_uri: str, state: str, challenge: str
    ) -> str:
        question = {
            "response_type": "code",
            "client_id": registration.client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPES,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{base_url.strip().rstrip('/')}/oauth/authorize?{urlencode(question)}"

    def exchange(
        self, base_url: str, registration: ClientRegistration, redirect_uri: str, code: str, verifier: str
    ) -> str:
        secrets = (registration.client_secret, code, verifier)
        talk = NetworkApi(self._outbound, base_url, clock=self._clock, secrets=secrets)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": registration.client_id,
            "client_secret": registration.client_secret,
            "redirect_uri": redirect_uri,
            "scope": SCOPES,
            "code_verifier": verifier,
        }
        try:
            return talk.text_in(talk.post("/oauth/token", data=form), "access_token")
        except NetworkError as trouble:
            if trouble.status not in (400, 401, 403, 422):
                raise
            raise _to_refused(trouble, talk.host) from trouble

    def revoke(self, base_url: str, registration: ClientRegistration, token: str) -> None:
        talk = NetworkApi(self._outbound, base_url, clock=self._clock, secrets=(registration.client_secret, token))
        form = {"token": token, "client_id": registration.client_id, "client_secret": registration.client_secret}
        talk.post("/oauth/revoke", data=form)


def _to_refused(trouble: NetworkError, host: str) -> NetworkError:
    sentence = msg("%(host)s no aceptó la autorización. Empiece de nuevo la conexión de la cuenta.", host=host)
    return NetworkError(NetworkErrorKind.REFUSED, sentence, status=trouble.status, excerpt=trouble.excerpt)
