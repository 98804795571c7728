from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from flask import request, url_for

from app.web.request import services

_YEAR, _ORDINAL = 8888, 9999
PostAddress = Callable[[int, int], str]


def post_address_builder(endpoint: str, **query: Any) -> PostAddress:
    return _address_template(url_for(endpoint, year=_YEAR, ordinal=_ORDINAL, **query))


def post_query_address_builder(endpoint: str) -> PostAddress:
    """Return a builder for `?post=2027/12`."""
    return _address_template(url_for(endpoint, post=f"{_YEAR}/{_ORDINAL}"))


def _address_template(address: str) -> PostAddress:
    before, _, after = address.partition(f"{_YEAR}/{_ORDINAL}")
    return lambda year, ordinal: f"{before}{year}/{ordinal}{after}"


def absolute_url(endpoint: str, **values: Any) -> str:
    """Return the endpoint's URL under the installation's name."""
    return services().config.address + url_for(endpoint, _external=False, **values)


def url_from(endpoint: str, start: object, /, **query: Any) -> str:
    """Return the address of a page that begins at `start`, a day or a place in a list."""
    return url_for(endpoint, **query | {"from": str(start)})


def next_page_url(endpoint: str, place: object | None, /, **query: Any) -> str | None:
    return url_from(endpoint, place, **query) if place else None


def safe_local_path(address: str) -> str:
    """Return a path here, else empty: no link redirects elsewhere."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours and address.isprintable() else ""


def parse_own_url(address: str) -> SplitResult | None:
    """Parse an absolute address here; else None."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts if parts.netloc == request.host else None  # a name that `web.hosts` let in
