"""Answering a calendar program: nothing new, or the months that changed joined to those that did not.

Nothing here needs Flask: an unchanged feed costs little more than the server it goes through.
"""

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
from app.feeds.queries import joining
from app.feeds.queries.joining import Selection
from app.feeds.rules.months import Slice, slices
from app.feeds.rules.readers import window
from app.feeds.rules.said import RENDER_VERSION
from app.ical.calendar import FOOT, MEDIA_TYPE, head
from app.web.conditional import datable, is_unchanged
from app.web.shelf import Body, Part, Shelf

REFRESH = timedelta(hours=1)
Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Key:
    """Everything the bytes of a feed depend on: who may read what now, the window's day, and the version."""

    selection: Selection
    title: str
    file: str
    zone: str
    version: int
    day: date
    rendering: int = RENDER_VERSION


@dataclass(frozen=True, slots=True)
class Feed:
    """A finished feed; its months are parts of its body."""

    key: Key
    months: Mapping[Slice, Part]
    body: Body

    @property
    def size(self) -> int:
        return self.body.size


FeedShelf = Shelf[Feed]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a feed. `zips`: whether this installation compresses feeds at all."""

    request: Request
    shelf: FeedShelf
    now: datetime
    zips: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, ready to be sent by any WSGI server."""

    status: str
    headers: list[tuple[str, str]]
    body: Sequence[bytes] = ()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response(self.status, self.headers)
        return () if environ["REQUEST_METHOD"] == "HEAD" else self.body


@lru_cache(maxsize=4096)
def etag_of(key: Key) -> str:
    return hashlib.sha256(repr(key).encode()).hexdigest()[:32]


def calendar(asked: Asked, engine: Engine, key: Key, last: datetime, headers: Headers) -> Answer:
    """`last`: when something in it last changed; so it does each midnight too."""
    at = datable(max(last, start_of_day(key.day, key.zone)), now=asked.now)
    if has_it(asked, key, at):
        return unchanged(key, at, headers)
    kept = asked.shelf.get(key.selection)
    return whole(asked, at, headers, kept if kept and kept.key == key else _join(asked.shelf, engine, key))


def has_it(asked: Asked, key: Key, at: datetime | None) -> bool:
    """What most programs send back is the very tag they were given; the rest is read with care."""
    etag = etag_of(key)
    return asked.request.environ.get("HTTP_IF_NONE_MATCH") == f'W/"{etag}"' or is_unchanged(
        etag, at, asked=asked.request
    )


def unchanged(key: Key, at: datetime | None, headers: Headers) -> Answer:
    return Answer("304 NOT MODIFIED", _dated(key, at, headers))


def whole(asked: Asked, at: datetime | None, headers: Headers, feed: Feed) -> Answer:
    is_small = asked.zips and _takes_gzip(asked.request)
    content = [feed.body.small] if is_small else feed.body.plain
    told = [
        *_dated(feed.key, at, headers),
        ("Content-Type", MEDIA_TYPE),
        ("Content-Disposition", f'inline; filename="{feed.key.file}"'),
        ("Content-Length", str(sum(map(len, content)))),
        *([("Content-Encoding", "gzip")] if is_small else []),
    ]
    return Answer("200 OK", told, content)


def _takes_gzip(request: Request) -> bool:
    return "HTTP_ACCEPT_ENCODING" in request.environ and request.accept_encodings.quality("gzip") > 0


def _dated(key: Key, at: datetime | None, headers: Headers) -> list[tuple[str, str]]:
    dated = [("Last-Modified", http_date(at))] if at else []  # none would be written as now
    return [*headers.items(), ("ETag", f'W/"{etag_of(key)}"'), *dated]


def _join(shelf: FeedShelf, engine: Engine, key: Key) -> Feed:
    """Nothing is rendered here: finished months are put together, and those that did not change are as they were."""
    older = shelf.get(key.selection)
    known = older.months if older and (older.key.day, older.key.rendering) == (key.day, key.rendering) else {}
    with engine.connect() as connection:
        months = dict(_months(connection, key, known))
    opening, closing = Part(_opening(key.title, key.zone)), Part(FOOT)
    feed = Feed(key, months, Body((opening, *months.values(), closing), older.body.pieces if older else {}))
    shelf.put(key.selection, feed)
    return feed


def _months(connection: Connection, key: Key, known: Mapping[Slice, Part]) -> Iterator[tuple[Slice, Part]]:
    versions = joining.months(connection, key.selection.organisation_id)
    span = window(key.day, key.zone, key.selection.scope)
    for part in slices(span, versions):
        blocks = None if part in known else joining.blocks(connection, key.selection, part, span.gone_since)
        yield part, known[part] if blocks is None else Part(b"".join(blocks))


@lru_cache(maxsize=256)
def _opening(title: str, zone: str) -> bytes:
    return head(title, zone, "", REFRESH)
