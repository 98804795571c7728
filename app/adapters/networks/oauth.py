"""The OAuth 2 authorisation code flow (RFC 6749 §4.1) as the providers have it, with an application of one's own."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any
from urllib.parse import urlencode

from app.adapters.http.client import HttpClient
from app.adapters.http.response import HttpResponse
from app.adapters.networks.exchange import NO_ERRORS, ErrorTable, NetworkApi, before_publishing
from app.core.clock import Clock
from app.core.messages import Message, msg
from app.domain.directory.ports import AccountCredentials, OAuthApp
from app.domain.directory.rules.oauth_providers import PROVIDERS, OAuthProvider
from app.domain.publishing.ports import NetworkError, NetworkErrorKind

_BAD_CODE = msg("%(provider)s no aceptó la autorización: ya se usó, o pasó demasiado tiempo. Empiece de nuevo.")
_BAD_APP = msg(
    "%(provider)s no reconoce la aplicación. Revise en «Claves de aplicación» el identificador, la clave secreta y la "
    "dirección de retorno."
)
_ENDED = msg("%(provider)s ya no renueva la autorización de la cuenta. Vuelva a conectarla.")
_UNCHANGED = msg("%(reason)s La cuenta sigue como estaba: empiece de nuevo.")
_BAD_APP_CODES = ("invalid_client", "unauthorized_client", "101/", "1/")
_REFUSALS = (400, 401, 403, 422)
_LONGEST_S = 10 * 365 * 86_400


class AppSignature(Enum):
    """The place of the application's secret: in the form, in a header (RFC 6749 §2.3.1) or in Meta's query."""

    FORM = auto()
    HEADER = auto()
    QUERY = auto()


@dataclass(frozen=True, slots=True)
class ProviderAddresses:
    """The provider's page for people and its token endpoint, each a server and a path, and the server of its API."""

    page: tuple[str, str]
    token: tuple[str, str]
    api: str
    signature: AppSignature = AppSignature.FORM
    separator: str = " "
    """Between the permissions that are asked for."""
    question: Mapping[str, str] = field(default_factory=dict)
    """What the page is asked besides."""


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """A token endpoint's answer (RFC 6749 §5.1); `scopes`: None where it does not say them."""

    token: str = field(repr=False)
    ends_at: datetime | None
    refresh_token: str = field(repr=False)
    refresh_ends_at: datetime | None
    scopes: frozenset[str] | None

    def credentials(self, name: str) -> AccountCredentials:
        """Return the credentials of the account that its connector knows by this name or number."""
        return AccountCredentials(f"{name} {self.token}", self.ends_at, self.refresh_token, self.refresh_ends_at)


class OAuthEndpoint:
    """A provider's page for people and token endpoint; every method raises only `NetworkError`."""

    def __init__(
        self,
        outbound: HttpClient,
        provider: OAuthProvider,
        addresses: ProviderAddresses,
        *,
        clock: Clock,
        errors: ErrorTable = NO_ERRORS,
    ) -> None:
        self._outbound, self._provider, self._addresses = outbound, provider, addresses
        self._clock, self._errors = clock, errors

    def api_root(self, app: OAuthApp) -> str:
        return app.server or self._addresses.api

    def address(self, app: OAuthApp, redirect_uri: str, state: str, challenge: str) -> str:
        """Return the page's address, with PKCE (RFC 7636) where the provider documents it."""
        terms, (server, path) = PROVIDERS[self._provider], self._addresses.page
        question = {
            "response_type": "code",
            "client_id": app.client_id,
            "redirect_uri": redirect_uri,
            "scope": self._addresses.separator.join(terms.all_scopes),
            "state": state,
            **self._addresses.question,
        }
        if terms.uses_pkce:
            question |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        return f"{app.server or server}{path}?{urlencode(question)}"

    def exchange(self, app: OAuthApp, redirect_uri: str, code: str, verifier: str) -> TokenAnswer:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        if PROVIDERS[self._provider].uses_pkce:
            form["code_verifier"] = verifier
        return self.ask(app, form, (code, verifier), NetworkErrorKind.REFUSED, _BAD_CODE)

    def renew(self, app: OAuthApp, secret: str, refresh_token: str) -> AccountCredentials:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        granted = self.ask(app, form, (refresh_token,), NetworkErrorKind.UNAUTHORISED, _ENDED)
        return granted.credentials(secret.partition(" ")[0])

    def ask(
        self, app: OAuthApp, form: Mapping[str, str], secrets: tuple[str, ...], kind: NetworkErrorKind, refused: Message
    ) -> TokenAnswer:
        """Ask for a token; a refusal is of `kind` and says `refused`, or that the application is not known."""
        server, path = self._addresses.token
        talk, asked_at = self.talk(app.server or server, app.client_secret, *secrets), self._clock()
        try:
            return _read_token(talk, self._send(talk, path, app, form), asked_at)
        except NetworkError as trouble:
            if trouble.status not in _REFUSALS or trouble.kind is NetworkErrorKind.RATE_LIMITED:
                raise
            raise self._refusal(trouble, kind, refused) from trouble

    def talk(self, root: str, *secrets: str, **options: Any) -> NetworkApi:
        return NetworkApi(self._outbound, root, clock=self._clock, secrets=secrets, errors=self._errors, **options)

    def _send(self, talk: NetworkApi, path: str, app: OAuthApp, form: Mapping[str, str]) -> HttpResponse:
        signed = {**form, "client_id": app.client_id, "client_secret": app.client_secret}
        match self._addresses.signature:
            case AppSignature.QUERY:
                return talk.get(path, **signed)
            case AppSignature.HEADER:
                pair = b64encode(f"{app.client_id}:{app.client_secret}".encode()).decode()
                return talk.post(path, headers={"Authorization": f"Basic {pair}"}, data=dict(form))
            case AppSignature.FORM:
                return talk.post(path, data=signed)

    def _refusal(self, trouble: NetworkError, kind: NetworkErrorKind, refused: Message) -> NetworkError:
        """Blame the token alone where the provider names a fault, and it is none of the application."""
        is_app = trouble.code.startswith(_BAD_APP_CODES)
        if is_app or not trouble.code:
            kind = NetworkErrorKind.REFUSED
        words = msg((_BAD_APP if is_app else refused).msgid, provider=self._provider.label)
        return NetworkError(kind, words, status=trouble.status, excerpt=trouble.excerpt, code=trouble.code)


@contextmanager
def before_connecting() -> Iterator[None]:
    """Say of unknown outcomes that nothing changed: an authorisation that was not finished connects nothing."""
    with before_publishing(_UNCHANGED):
        yield


def missing_scopes(needed: tuple[str, ...], given: frozenset[str] | None) -> tuple[str, ...]:
    """Return the permissions that were not given; none where it is not known which were."""
    return () if given is None else tuple(scope for scope in needed if scope not in given)


def _read_token(talk: NetworkApi, answer: HttpResponse, asked_at: datetime) -> TokenAnswer:
    fields = talk.object_in(answer)
    scopes = fields.get("scope")
    return TokenAnswer(
        talk.text_in(answer, "access_token"),
        instant_after(fields.get("expires_in"), asked_at),
        str(fields.get("refresh_token") or ""),
        instant_after(fields.get("refresh_token_expires_in"), asked_at),
        frozenset(scopes.replace(",", " ").split()) if isinstance(scopes, str) else None,
    )


def instant_after(seconds: object, asked_at: datetime) -> datetime | None:
    """Return the end of a life of so many seconds; None for what is no number of them."""
    if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds <= 0:
        return None
    return asked_at + timedelta(seconds=min(seconds, _LONGEST_S))


def dict_rows(value: object) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
