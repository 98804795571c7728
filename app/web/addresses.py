"""Addresses: of many posts at once, built once and filled in for each; and which of those we are given are ours."""

from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from flask import request, url_for

from app.web.request import services

_YEAR, _ORDINAL = 8888, 9999
PostAddress = Callable[[int, int], str]


def post_address_builder(endpoint: str, **query: Any) -> PostAddress:
    """The address of a post's page, by its year and ordinal."""
    return _address_template(url_for(endpoint, year=_YEAR, ordinal=_ORDINAL, **query))


def post_query_address_builder(endpoint: str) -> PostAddress:
    """The same of a page that is told its posts, `?post=2027/12`."""
    return _address_template(url_for(endpoint, post=f"{_YEAR}/{_ORDINAL}"))


def _address_template(address: str) -> PostAddress:
    before, _, after = address.partition(f"{_YEAR}/{_ORDINAL}")
    return lambda year, ordinal: f"{before}{year}/{ordinal}{after}"


def absolute_url(endpoint: str, **values: Any) -> str:
    """An address for a letter, under the name this installation is known by."""
    return services().config.address + url_for(endpoint, _external=False, **values)


def safe_local_path(address: str) -> str:
    """A path of this site, or nothing: nobody is sent elsewhere by a link with our name on it."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours and address.isprintable() else ""


def parse_own_url(address: str) -> SplitResult | None:
    """A whole address of this site in its parts, as browsers say where they come from; nothing for any other text."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts if parts.netloc == request.host else None  # a name that `web.hosts` let in
