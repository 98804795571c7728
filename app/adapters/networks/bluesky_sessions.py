"""Accounts of Bluesky opened with their app passwords, once an hour each."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.adapters.http.client import HttpClient
from app.adapters.networks.exchange import ErrorTable, KnownError, NetworkApi
from app.core import clock as clocks
from app.core.clock import Clock
from app.core.messages import msg
from app.domain.publishing.ports import AccountAccess, NetworkErrorKind

SESSION_LIFE = timedelta(minutes=60)
"""Half of what servers give a session; they open thirty in five minutes and three hundred a day."""
UNAUTHORISED, REFUSED = NetworkErrorKind.UNAUTHORISED, NetworkErrorKind.REFUSED
_CONNECT = msg("%(host)s ya no acepta la autorización de la cuenta. Vuelva a conectarla.")
_SUSPENDED = msg("Bluesky ha suspendido o desactivado la cuenta. Entre en ella para saber por qué y recuperarla.")
_TOO_LARGE = msg("El archivo pesa más de lo que admite el servidor de Bluesky. Redúzcalo y repita.")
_ERRORS = ErrorTable(
    {
        "InvalidToken": KnownError(UNAUTHORISED, _CONNECT),
        "ExpiredToken": KnownError(UNAUTHORISED, _CONNECT),
        "AuthenticationRequired": KnownError(
            UNAUTHORISED,
            msg("%(host)s no reconoce el nombre de la cuenta o la contraseña de aplicación. Cree otra y conéctela."),
        ),
        "AuthFactorTokenRequired": KnownError(
            UNAUTHORISED, msg("Esa es la contraseña de la cuenta. Cree una contraseña de aplicación y escriba esa.")
        ),
        "AccountTakedown": KnownError(UNAUTHORISED, _SUSPENDED),
        "AccountSuspended": KnownError(UNAUTHORISED, _SUSPENDED),
        "AccountDeactivated": KnownError(UNAUTHORISED, _SUSPENDED),
        "BlobTooLarge": KnownError(REFUSED, _TOO_LARGE),
        "PayloadTooLarge": KnownError(REFUSED, _TOO_LARGE),
        "InvalidMimeType": KnownError(REFUSED, msg("Bluesky no admite esa clase de imagen. Use JPEG o PNG.")),
    }
)
"""By the name that servers give the error (XRPC, "error"); from the lexicons of com.atproto.server and repo."""


@dataclass(frozen=True, slots=True)
class BlueskySession:
    did: str
    handle: str
    host: str
    token: str = field(repr=False)
    ends_at: datetime


class BlueskySessions:
    """The secret is the account's handle and an app password, with a space between."""

    def __init__(self, outbound: HttpClient, *, clock: Clock = clocks.system_now) -> None:
        self._outbound, self._clock = outbound, clock
        self._known: dict[AccountAccess, BlueskySession] = {}

    def session(self, access: AccountAccess) -> BlueskySession:
        known = self._known.get(access)
        if known is None or known.ends_at <= self._clock():
            known = self._known[access] = self._sign_in(access)
        return known

    def _sign_in(self, access: AccountAccess) -> BlueskySession:
        name, _, password = access.token.partition(" ")
        talk = self.server(access.base_url, secrets=(password,))
        form = {"identifier": name.lstrip("@"), "password": password}
        answer = talk.post("/xrpc/com.atproto.server.createSession", json=form)
        did, handle, token = (talk.text_in(answer, part) for part in ("did", "handle", "accessJwt"))
        host = _own_server(talk.object_in(answer)) or access.base_url
        return BlueskySession(did, handle, host, token, self._clock() + SESSION_LIFE)

    def server(self, base_url: str, *, token: str = "", secrets: tuple[str, ...] = ()) -> NetworkApi:
        return NetworkApi(self._outbound, base_url, clock=self._clock, token=token, secrets=secrets, errors=_ERRORS)

    def talk(self, session: BlueskySession) -> NetworkApi:
        return self.server(session.host, token=session.token)


def _own_server(answer: dict[str, Any]) -> str:
    """Return the server that holds the account (DID document, #atproto_pds), or ""."""
    document = answer.get("didDoc")
    services = document.get("service", []) if isinstance(document, dict) else []
    addresses = (str(service.get("serviceEndpoint")) for service in services if service.get("id") == "#atproto_pds")
    return next(addresses, "")
