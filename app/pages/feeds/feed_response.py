"""The answer to a calendar program: 304, or cached months joined to the changed ones; no Flask, for speed."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine
from werkzeug.http import http_date
from werkzeug.wrappers import Request

from app.core.zones import start_of_day
from app.domain.feeds.queries import block_bytes
from app.domain.feeds.queries.block_bytes import BlockSelection
from app.domain.feeds.rules.feed_entry import RENDER_VERSION
from app.domain.feeds.rules.months import FeedSlice, feed_slices
from app.domain.feeds.rules.readers import feed_window
from app.ical.calendar import FOOTER, MEDIA_TYPE, render_header
from app.web.conditional_response import is_not_modified, last_modified_of
from app.web.response_cache import ResponseBody, ResponseCache, ResponsePart

REFRESH_INTERVAL = timedelta(hours=1)
Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FeedKey:
    """Everything a feed's bytes depend on: the reader's current rights, the window's day and the version."""

    selection: BlockSelection
    title: str
    file: str
    zone: str
    version: int
    day: date
    rendering: int = RENDER_VERSION


@dataclass(frozen=True, slots=True)
class RenderedFeed:
    """A rendered feed, with its months as body parts."""

    key: FeedKey
    months: Mapping[FeedSlice, ResponsePart]
    body: ResponseBody

    @property
    def size(self) -> int:
        return self.body.size


FeedCache = ResponseCache[RenderedFeed]


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """A feed request. `zips`: whether this installation compresses feeds."""

    request: Request
    shelf: FeedCache
    now: datetime
    zips: bool


@dataclass(frozen=True, slots=True)
class FeedResponse:
    """A complete response for any WSGI server."""

    status: str
    headers: list[tuple[str, str]]
    body: Sequence[bytes] = ()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response(self.status, self.headers)
        return () if environ["REQUEST_METHOD"] == "HEAD" else self.body


@lru_cache(maxsize=4096)
def feed_etag(key: FeedKey) -> str:
    return hashlib.sha256(repr(key).encode()).hexdigest()[:32]


def respond_calendar(
    asked: FeedRequest, engine: Engine, key: FeedKey, last: datetime, headers: Headers
) -> FeedResponse:
    """Return the response; `last`: its last change, as each midnight is too."""
    at = last_modified_of(max(last, start_of_day(key.day, key.zone)), now=asked.now)
    if is_current(asked, key, at):
        return not_modified(key, at, headers)
    kept = asked.shelf.get(key.selection)
    return full_response(asked, at, headers, kept if kept and kept.key == key else _join_feed(asked.shelf, engine, key))


def is_current(asked: FeedRequest, key: FeedKey, at: datetime | None) -> bool:
    """Tell whether the reader's copy is current; comparing the tag first settles most requests."""
    etag = feed_etag(key)
    return asked.request.environ.get("HTTP_IF_NONE_MATCH") == f'W/"{etag}"' or is_not_modified(
        etag, at, asked=asked.request
    )


def not_modified(key: FeedKey, at: datetime | None, headers: Headers) -> FeedResponse:
    return FeedResponse("304 NOT MODIFIED", _dated_headers(key, at, headers))


def full_response(asked: FeedRequest, at: datetime | None, headers: Headers, feed: RenderedFeed) -> FeedResponse:
    is_small = asked.zips and _takes_gzip(asked.request)
    content = [feed.body.small] if is_small else feed.body.plain
    told = [
        *_dated_headers(feed.key, at, headers),
        ("Content-Type", MEDIA_TYPE),
        ("Content-Disposition", f'inline; filename="{feed.key.file}"'),
        ("Content-Length", str(sum(map(len, content)))),
        *([("Content-Encoding", "gzip")] if is_small else []),
    ]
    return FeedResponse("200 OK", told, content)


def _takes_gzip(request: Request) -> bool:
    return "HTTP_ACCEPT_ENCODING" in request.environ and request.accept_encodings.quality("gzip") > 0


def _dated_headers(key: FeedKey, at: datetime | None, headers: Headers) -> list[tuple[str, str]]:
    dated = [("Last-Modified", http_date(at))] if at else []  # none would be written as now
    return [*headers.items(), ("ETag", f'W/"{feed_etag(key)}"'), *dated]


def _join_feed(shelf: FeedCache, engine: Engine, key: FeedKey) -> RenderedFeed:
    """Join the months into a feed, reusing the unchanged ones."""
    older = shelf.get(key.selection)
    known = older.months if older and (older.key.day, older.key.rendering) == (key.day, key.rendering) else {}
    with engine.connect() as connection:
        months = dict(_month_parts(connection, key, known))
    opening, closing = ResponsePart(_calendar_head(key.title, key.zone)), ResponsePart(FOOTER)
    feed = RenderedFeed(
        key, months, ResponseBody((opening, *months.values(), closing), older.body.pieces if older else {})
    )
    shelf.put(key.selection, feed)
    return feed


def _month_parts(
    connection: Connection, key: FeedKey, known: Mapping[FeedSlice, ResponsePart]
) -> Iterator[tuple[FeedSlice, ResponsePart]]:
    versions = block_bytes.month_versions(connection, key.selection.organisation_id)
    span = feed_window(key.day, key.zone, key.selection.scope)
    for part in feed_slices(span, versions):
        blocks = None if part in known else block_bytes.block_bytes(connection, key.selection, part, span.gone_since)
        yield part, known[part] if blocks is None else ResponsePart(b"".join(blocks))


@lru_cache(maxsize=256)
def _calendar_head(title: str, zone: str) -> bytes:
    return render_header(title, zone, "", REFRESH_INTERVAL)
