"""A WordPress site's REST API: where it begins, and who asks, by an application password (REST API Handbook)."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from app.adapters.http.client import HttpClient
from app.adapters.http.response import HttpResponse
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.wordpress_errors import ERRORS, NOT_WORDPRESS
from app.core.clock import Clock
from app.core.messages import Message, msg
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind

_ROOTS = ("/wp-json", "/index.php?rest_route=")
"""Where the API begins: with pretty permalinks, and always (get_rest_url)."""
ROOT_LIFE = timedelta(hours=1)
POSTS = "/wp/v2/posts"


class _SiteApi(NetworkApi):
    """A site's API, whose root may be a query already."""

    def get(self, path: str, **params: str) -> HttpResponse:
        joint = "&" if "?" in self._root else "?"
        return super().get(path + joint + urlencode(params))


class WordPressSites:
    """The secret is the user's name and an application password, with a space before the password."""

    def __init__(self, outbound: HttpClient, *, clock: Clock) -> None:
        self._outbound, self._clock = outbound, clock
        self._roots: dict[str, tuple[str, datetime]] = {}

    def talk(self, access: AccountAccess) -> NetworkApi:
        user, _, password = access.token.rpartition(" ")
        credentials = b64encode(f"{user}:{password}".encode()).decode()
        basic = {"Authorization": f"Basic {credentials}"}
        return self._open(self.root(access.base_url), sign=lambda *_: basic, secrets=(password, credentials))

    def _open(self, root: str, **options: Any) -> NetworkApi:
        return _SiteApi(self._outbound, root, clock=self._clock, errors=ERRORS, **options)

    def root(self, site: str) -> str:
        """Return where the site's API begins, asked once an hour."""
        root, ends_at = self._roots.get(site, ("", self._clock()))
        if ends_at <= self._clock():
            root = next(self._answering(site))
            self._roots[site] = root, self._clock() + ROOT_LIFE
        return root

    def _answering(self, site: str) -> Iterator[str]:
        """Yield the beginnings where WordPress answers. Raises `NetworkError` after them."""
        for root in (site.rstrip("/") + root for root in _ROOTS):
            talk = self._open(root)
            if _is_api(talk):
                yield root
        raise site_refusal(talk, NOT_WORDPRESS)


def _is_api(talk: NetworkApi) -> bool:
    """Tell whether WordPress answers there, be it a refusal of its own; a busy site says nothing."""
    try:
        return "namespaces" in talk.object_in(talk.get("/", _fields="namespaces"))
    except NetworkError as trouble:
        if trouble.status is None or trouble.status == 429 or trouble.status >= 500:
            raise
        return bool(trouble.code)


def post_path(remote_id: str) -> str:
    return f"{POSTS}/{quote(remote_id, safe='')}"


def site_refusal(talk: NetworkApi, sentence: Message, status: int | None = None, excerpt: str = "") -> NetworkError:
    words = msg(sentence.msgid, host=talk.host)
    return NetworkError(NetworkErrorKind.REFUSED, words, status=status, excerpt=excerpt)
