"""An organisation's page of LinkedIn as each request names it: its number, its token, the version, known refusals."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from app.adapters.http.client import HttpClient
from app.adapters.http.response import HttpResponse
from app.adapters.networks.exchange import ErrorTable, KnownError, NetworkApi, read_json
from app.core.clock import Clock
from app.core.messages import Message, msg
from app.domain.directory.rules.api_versions import API_VERSIONS
from app.domain.directory.rules.networks import Network
from app.domain.publishing.ports import AccountAccess, NetworkErrorKind

VERSION = API_VERSIONS[Network.LINKEDIN].version
SITE = "https://www.linkedin.com"
PAGE_SIZE = 50
_PAGES = 3

_REFUSED, _UNAUTHORISED = NetworkErrorKind.REFUSED, NetworkErrorKind.UNAUTHORISED
_TOKEN = msg("El token de LinkedIn ha terminado o se ha retirado: dura sesenta días. Cree otro y conecte la cuenta.")
_VERSION_ENDED = msg(
    "LinkedIn ya no atiende la versión con la que publica Cauce. Pida a quien administra Cauce que lo actualice, y "
    "mientras publique a mano."
)


class _LinkedInErrors(ErrorTable):
    def code_in(self, answer: HttpResponse) -> str:
        """Return the code of the first input at fault, else the answer's own."""
        try:
            return str(read_json(answer)["errorDetails"]["inputErrors"][0]["code"])
        except (LookupError, TypeError):
            return ErrorTable.code_in(self, answer)


_KNOWN = {
    "EXPIRED_ACCESS_TOKEN": KnownError(_UNAUTHORISED, _TOKEN),
    "REVOKED_ACCESS_TOKEN": KnownError(_UNAUTHORISED, _TOKEN),
    "INVALID_ACCESS_TOKEN": KnownError(_UNAUTHORISED, _TOKEN),
    "NONEXISTENT_VERSION": KnownError(_REFUSED, _VERSION_ENDED),
    "VERSION_MISSING": KnownError(_REFUSED, _VERSION_ENDED),
    "DUPLICATE_POST": KnownError(
        _REFUSED,
        msg("LinkedIn no admite dos veces el mismo texto. Mire en la página si ya salió; si no, cambie algo."),
    ),
    "NOT_FOUND": KnownError(
        _REFUSED,
        msg("LinkedIn no lo encuentra: la publicación ya no está, o el número de la organización no es ese."),
    ),
    "TOO_MANY_REQUESTS": KnownError(
        NetworkErrorKind.RATE_LIMITED,
        msg("LinkedIn pide esperar: la aplicación ha agotado lo que puede publicar hoy. Cauce lo repetirá."),
    ),
}
"""By each error's code (LinkedIn, API Guide: "Error Handling" and "Versioning"; Posts API: "Error Codes")."""


CANNOT_PUBLISH = msg(
    "LinkedIn no deja publicar en esa página. Quien creó el token tiene que administrarla, y la aplicación "
    "necesita el producto «Community Management»."
)


class LinkedInPage:
    """`denied`: what is told where the token's person or its permissions do not reach."""

    def __init__(
        self, outbound: HttpClient, access: AccountAccess, *, clock: Clock, denied: Message = CANNOT_PUBLISH
    ) -> None:
        self._outbound, self._access, self._clock = outbound, access, clock
        self.number, _, self._token = access.token.partition(" ")
        self._errors = _LinkedInErrors({**_KNOWN, "ACCESS_DENIED": KnownError(_REFUSED, denied)}, code_field="code")

    @property
    def urn(self) -> str:
        return f"urn:li:organization:{self.number}"

    def talk(self, root: str = "", *, method: str = "") -> NetworkApi:
        """Return the API; `root`: at another address than its own."""
        headers = linkedin_headers(self._token) | ({"X-RestLi-Method": method} if method else {})
        return NetworkApi(
            self._outbound,
            root or self._access.base_url,
            clock=self._clock,
            secrets=(self._token,),
            errors=self._errors,
            sign=lambda *_: headers,
        )

    def organisation(self) -> dict[str, Any]:
        """Return what the page shows of itself (Organization Lookup)."""
        talk = self.talk()
        return talk.object_in(talk.get(f"/rest/organizations/{self.number}"))

    def posts(self) -> Iterator[tuple[HttpResponse, dict[str, Any]]]:
        """Yield the page's posts, the last changed first (Posts API, "Find Posts by Authors")."""
        talk = self.talk(method="FINDER")
        options = {"author": self.urn, "q": "author", "count": str(PAGE_SIZE), "sortBy": "LAST_MODIFIED"}
        for page in range(_PAGES):
            answer = talk.get("/rest/posts", **options, start=str(page * PAGE_SIZE))
            posts = talk.object_in(answer).get("elements") or []
            yield from ((answer, post) for post in posts if isinstance(post, dict))
            if len(posts) < PAGE_SIZE:
                return


def linkedin_headers(token: str) -> dict[str, str]:
    """Return what every request says (LinkedIn, API Guide: "Versioning", "Protocol Version")."""
    return {"Authorization": f"Bearer {token}", "LinkedIn-Version": VERSION, "X-Restli-Protocol-Version": "2.0.0"}


def made_at(post: Mapping[str, Any]) -> datetime:
    """Return the instant of `createdAt`, in milliseconds."""
    made = post.get("createdAt")
    return datetime.fromtimestamp(made / 1000, UTC) if isinstance(made, int) else datetime.min.replace(tzinfo=UTC)


def post_address(remote_id: str) -> str:
    return f"{SITE}/feed/update/{quote(remote_id, safe=':')}/"
