"""Requests to YouTube's Data API in a channel's name, and the lists and parts of what it answers."""

from collections.abc import Iterator
from typing import Any

from app.adapters.http.client import HttpClient
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.youtube_errors import YOUTUBE_ERRORS
from app.core.clock import Clock
from app.domain.publishing.ports import AccountAccess

API = "/youtube/v3"
SITE = "https://www.youtube.com"
Resource = dict[str, Any]


def channel_talk(outbound: HttpClient, access: AccountAccess, root: str = "", *, clock: Clock) -> NetworkApi:
    token = access.token.partition(" ")[2]
    return NetworkApi(outbound, root or access.base_url, clock=clock, token=token, errors=YOUTUBE_ERRORS)


def channel_in(access: AccountAccess) -> str:
    """Return the channel's identifier."""
    return access.token.partition(" ")[0]


def pages_of(talk: NetworkApi, path: str, most: int, **options: str) -> Iterator[list[Resource]]:
    """Yield a list's pages, up to `most`."""
    for _ in range(most):
        page = talk.object_in(talk.get(f"{API}{path}", **options))
        yield rows_in(page, "items")
        if not page.get("nextPageToken"):
            return
        options["pageToken"] = str(page["nextPageToken"])


def items_of(talk: NetworkApi, path: str, **options: str) -> list[Resource]:
    """Return a list's first page."""
    return next(pages_of(talk, path, 1, **options))


def rows_in(resource: Resource, name: str) -> list[Resource]:
    rows = resource.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def part_of(resource: Resource, name: str) -> Resource:
    """Return a part, empty where it is not told."""
    part = resource.get(name)
    return part if isinstance(part, dict) else {}
