"""Meta's Graph API as Facebook, Instagram and Threads share it: version, errors, an account's own posts.

Nothing here was tried against Meta: written from its documents, which each rule names.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from app.adapters.http.client import HttpClient
from app.adapters.http.response import HttpResponse
from app.adapters.networks.exchange import ErrorTable, KnownError, NetworkApi, read_json
from app.adapters.networks.server_text import is_same_plain_text
from app.core.clock import Clock
from app.core.messages import msg
from app.domain.directory.rules.api_versions import API_VERSIONS
from app.domain.directory.rules.networks import Network, Visibility
from app.domain.publishing.ports import (
    AccountAccess,
    NetworkError,
    NetworkErrorKind,
    OutgoingPost,
    PublishReceipt,
    WithdrawalReceipt,
)

GRAPH_VERSION = API_VERSIONS[Network.FACEBOOK].version
"""Of Facebook and Instagram."""
CLOCK_TOLERANCE = timedelta(minutes=5)
_PAGES, _PAGE = 3, 25
ABSENT = "100/33"
_USAGE = "x-business-use-case-usage"

UNAUTHORISED, REFUSED = NetworkErrorKind.UNAUTHORISED, NetworkErrorKind.REFUSED
RATE_LIMITED, UNKNOWN = NetworkErrorKind.RATE_LIMITED, NetworkErrorKind.UNKNOWN
_CONNECT = msg("Meta ya no acepta la clave de la cuenta: caducó, la retiraron o cambió una contraseña. Haga otra.")
_NO_PERMISSION = msg("A la clave le falta un permiso, o quien la hizo ya no lo tiene. Revíselos y vuelva a conectarla.")
_WAIT = msg("Meta pide esperar: se han hecho demasiadas peticiones.")
_OWN_FAULT = msg("Meta respondió con un error propio.")
_BLOCKED = msg("Meta ha bloqueado por un tiempo lo que hace la cuenta. Entre en ella para saber por qué.")
_ALL_PUBLIC = msg("En esta red toda respuesta a un comentario es pública. Conteste a mano, en privado.")
_COMMON = {
    "102/": KnownError(UNAUTHORISED, _CONNECT),
    "190/": KnownError(UNAUTHORISED, _CONNECT),
    ABSENT: KnownError(REFUSED, msg("Meta no encuentra lo que se le pide, o la clave no da acceso a ello.")),
    **{f"{code}/": KnownError(REFUSED, _NO_PERMISSION) for code in (3, 10, *range(200, 300))},
    **{f"{code}/": KnownError(RATE_LIMITED, _WAIT) for code in (4, 17, 32, 341, 613, *range(80001, 80010))},
    **{f"{code}/": KnownError(UNKNOWN, _OWN_FAULT) for code in (-1, 1, 2)},
    "368/": KnownError(REFUSED, _BLOCKED),
}
"""By code, a bar and subcode (Graph API, "Handle Errors" and "Rate Limits")."""


class GraphErrors(ErrorTable):
    """A table of "code/subcode", a network's own before the common ones; the wait stands in a header.

    A name without a bar is looked for in the message, where some refusals say it.
    """

    def code_in(self, answer: HttpResponse) -> str:
        document = read_json(answer)
        error = document.get("error") if isinstance(document, dict) else None
        if not isinstance(error, dict):
            return ""
        names = (name for name in self.known if "/" not in name and name in str(error.get("message")))
        return next(names, f"{error.get('code')}/{error.get('error_subcode') or ''}")

    def seconds_in(self, answer: HttpResponse) -> str:
        """Return the longest `estimated_time_to_regain_access`, minutes there (Rate Limits, "Headers")."""
        try:
            usage = json.loads(answer.headers.get(_USAGE, "{}"))
            minutes = max(
                (each["estimated_time_to_regain_access"] for uses in usage.values() for each in uses), default=0
            )
        except (ValueError, LookupError, TypeError, AttributeError):
            return ""
        return str(minutes * 60) if minutes else ""


def graph_errors(own: Mapping[str, KnownError]) -> GraphErrors:
    return GraphErrors({**own, **_COMMON})


@dataclass(frozen=True, slots=True)
class PostFields:
    """The names that one of these networks gives to the parts of a post; "" for what it does not say.

    `kind`: asked for only where it is told.
    """

    text: str
    made_at: str
    address: str
    kind: str = ""

    @property
    def names(self) -> str:
        return ",".join(filter(None, ("id", self.text, self.made_at, self.address, self.kind)))


class GraphAccount:
    """An account as its key opens it: the secret is its identifier or name and a token, with a space between."""

    def __init__(
        self, outbound: HttpClient, access: AccountAccess, version: str, *, clock: Clock, errors: GraphErrors
    ) -> None:
        self.name, _, token = access.token.partition(" ")
        root = f"{access.base_url.rstrip('/')}/{version}"
        self.talk = NetworkApi(outbound, root, clock=clock, token=token, errors=errors)
        self.uploads = NetworkApi(
            outbound, root, clock=clock, token=token, errors=errors, sign=lambda *_: {"Authorization": f"OAuth {token}"}
        )
        """The same, with the header that its uploads of files ask for (Graph API, "Resumable Upload API")."""

    def read(self, node: str, fields: str) -> dict[str, Any]:
        return self.talk.object_in(self.talk.get(node_path(node), fields=fields))

    def receipt(self, answer: HttpResponse, fields: PostFields, *, home: str) -> PublishReceipt:
        """Return the receipt of what was published just now; its address is `home` where Meta does not say it."""
        remote_id = self.talk.text_in(answer, "id")
        address = self.address_of(remote_id, fields, home=home)
        return PublishReceipt(remote_id, address, answer.status, self.talk.excerpt(answer))

    def address_of(self, remote_id: str, fields: PostFields, *, home: str) -> str:
        try:
            return str(self.read(remote_id, fields.address).get(fields.address) or home) if fields.address else home
        except NetworkError:
            return home

    def comment(
        self, outgoing: OutgoingPost, fields: PostFields, *, home: str, under: str, edge: str = "comments"
    ) -> PublishReceipt:
        """Comment a post or a comment, once (Graph API, "Object Comments"; Instagram, "IG Media: Comments")."""
        answer = self.talk.post(node_path(under, edge), data={"message": outgoing.text})
        return self.receipt(answer, fields, home=home)

    def find(
        self,
        edge: str,
        fields: PostFields,
        outgoing: OutgoingPost,
        *,
        since: datetime,
        known: Collection[str],
        home: str,
        **options: str,
    ) -> PublishReceipt | None:
        """Return the newest post of the list that has this text."""
        earliest = since - CLOCK_TOLERANCE
        for answer, post in self.own_posts(edge, fields, earliest, **options):
            remote_id = str(post.get("id") or "")
            is_new = remote_id not in known and instant_of(post.get(fields.made_at)) >= earliest
            if is_new and is_same_plain_text(outgoing.text, str(post.get(fields.text) or "")):
                address = str(post.get(fields.address) or home)
                return PublishReceipt(remote_id, address, answer.status, self.talk.excerpt(answer))
        return None

    def delete(self, remote_id: str) -> WithdrawalReceipt:
        answer = self.talk.delete(node_path(remote_id))
        return WithdrawalReceipt(answer.status, self.talk.excerpt(answer))

    def is_there(self, remote_id: str, can_read: Callable[[], object]) -> bool:
        return self.read_if_there(remote_id, "id", can_read) is not None

    def read_if_there(self, node: str, fields: str, can_read: Callable[[], object]) -> dict[str, Any] | None:
        """Return a node, None if gone; `can_read` raises where it is the key that opens nothing (both are 100/33)."""
        try:
            return self.read(node, fields)
        except NetworkError as trouble:
            if not trouble.code.startswith(ABSENT):
                raise
            can_read()
            return None

    def own_posts(
        self, edge: str, fields: PostFields, earliest: datetime, **options: str
    ) -> Iterator[tuple[HttpResponse, dict[str, Any]]]:
        """Yield the account's posts, newest first, as far back as needed."""
        yield from self.nodes(edge, fields.names, fields.made_at, earliest, options)

    def nodes(
        self,
        edge: str,
        names: str,
        made_at: str,
        earliest: datetime,
        options: Mapping[str, str],
        *,
        pages: int = _PAGES,
    ) -> Iterator[tuple[HttpResponse, dict[str, Any]]]:
        """Yield an edge's nodes, newest first, until a page older than needed (Graph API, "Paginated Results")."""
        question = {**options, "fields": names, "limit": str(_PAGE)}
        for _ in range(pages):
            answer = self.talk.get(edge, **question)
            page = self.talk.object_in(answer)
            listed = nodes_in(page)
            yield from ((answer, node) for node in listed)
            after = next_cursor(page)
            if not after or all(instant_of(node.get(made_at)) < earliest for node in listed):
                return
            question["after"] = after


def check_public(outgoing: OutgoingPost) -> None:
    """Raise `NetworkError` for a private answer: a comment is public."""
    if outgoing.visibility is Visibility.DIRECT:
        raise NetworkError(REFUSED, _ALL_PUBLIC)


def node_path(node: str, edge: str = "") -> str:
    return f"/{quote(node, safe='')}" + (f"/{edge}" if edge else "")


def nodes_in(page: Any) -> list[dict[str, Any]]:
    """Return the nodes of an edge, listed or nested in another node."""
    nodes = page.get("data") if isinstance(page, dict) else None
    return [node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []


def next_cursor(page: dict[str, Any]) -> str:
    """Return where the next page begins, "" on the last."""
    paging = page.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return ""
    cursors = paging.get("cursors")
    return str(cursors.get("after") or "") if isinstance(cursors, dict) else ""


def instant_of(value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
