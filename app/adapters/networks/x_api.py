"""Requests to X's API, signed with the account's own keys or with its OAuth 2 token, and X's refusals in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from oauthlib.oauth1 import Client

from app.adapters.http.client import HttpClient
from app.adapters.networks.exchange import ErrorTable, KnownError, NetworkApi
from app.core.clock import Clock
from app.core.messages import msg
from app.domain.publishing.ports import AccountAccess, NetworkErrorKind

_REFUSED, _UNAUTHORISED = NetworkErrorKind.REFUSED, NetworkErrorKind.UNAUTHORISED
_ERRORS = ErrorTable(
    {
        "Unauthorized": KnownError(
            _UNAUTHORISED,
            msg(
                "X no acepta las claves de la cuenta. Vuelva a conectarla en el navegador, o copie otra vez las cuatro "
                "de la consola de desarrollo. Si están bien, compruebe que el reloj de este servidor va en hora."
            ),
        ),
        "You are not allowed to create a Tweet with duplicate content": KnownError(
            _REFUSED,
            msg("X no admite dos veces el mismo texto. Mire en la cuenta si ya salió; si no, cambie alguna palabra."),
        ),
        "Your client app is not configured with the appropriate oauth1 app permissions": KnownError(
            _REFUSED,
            msg(
                "La aplicación de X solo puede leer. Dele permiso de lectura y escritura en la consola, cree de nuevo "
                "el token de acceso y su secreto, y vuelva a conectar la cuenta."
            ),
        ),
        "When authenticating requests to the Twitter API v2 endpoints": KnownError(
            _REFUSED, msg("La aplicación de X no está en ningún proyecto. Métala en uno en la consola de desarrollo.")
        ),
        "You are not permitted to perform this action": KnownError(
            _REFUSED, msg("X no permite esta acción a la cuenta. Entre en ella por si está limitada o bloqueada.")
        ),
        "Reply to this conversation is not allowed": KnownError(
            _REFUSED, msg("X no deja responder ahí: solo a quien nombra a la cuenta. Conteste a mano.")
        ),
        "Your Tweet text is too long": KnownError(_REFUSED, msg("El texto no cabe en X. Acórtelo y repita.")),
        "Your account is suspended": KnownError(
            _UNAUTHORISED, msg("X ha suspendido la cuenta. Entre en ella para saber por qué y recuperarla.")
        ),
    },
    code_field="detail",
)
"""By how each detail begins (X API, "Response codes and errors"); its words are what servers give, unpromised."""


@dataclass(frozen=True, slots=True)
class XKeys:
    """The account's name, then the application's key pair and the account's token pair; or an OAuth 2 token alone."""

    handle: str
    api_key: str = field(repr=False)
    api_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    token_secret: str = field(default="", repr=False)

    @property
    def bearer(self) -> str:
        return "" if self.api_secret else self.api_key

    @property
    def secrets(self) -> tuple[str, ...]:
        return self.api_key, self.api_secret, self.token, self.token_secret


def x_talk(outbound: HttpClient, access: AccountAccess, *, clock: Clock) -> NetworkApi:
    keys = keys_of(access)
    return NetworkApi(
        outbound,
        access.base_url,
        clock=clock,
        token=keys.bearer,
        secrets=keys.secrets,
        errors=_ERRORS,
        sign=None if keys.bearer else lambda method, address: _signature(keys, method, address, clock()),
    )


def keys_of(access: AccountAccess) -> XKeys:
    name, api_key, *rest = *access.token.split(), "", ""
    return XKeys(name, api_key, *rest[:3])


def _signature(keys: XKeys, method: str, address: str, now: datetime) -> Mapping[str, str]:
    """Return the Authorization header; neither JSON nor multipart bodies are signed (RFC 5849 §3.4.1.3.1)."""
    client = Client(
        keys.api_key,
        client_secret=keys.api_secret,
        resource_owner_key=keys.token,
        resource_owner_secret=keys.token_secret,
        timestamp=str(int(now.timestamp())),
    )
    _, headers, _ = client.sign(address, http_method=method)
    return {"Authorization": str(headers["Authorization"])}
