"""Responses: 304, or cached months joined to changed ones. Without entries, one of today says why."""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from threading import Lock

from flask import Flask, Response, current_app, request
from sqlalchemy import Connection

from app.core.date_ranges import DateRange
from app.core.messages import Message, msg
from app.core.zones import start_of_day
from app.domain.feeds.queries import block_bytes
from app.domain.feeds.queries.block_bytes import BlockSelection
from app.domain.feeds.rules.feed_entry import RENDER_VERSION
from app.domain.feeds.rules.months import FeedSlice, feed_slices
from app.domain.feeds.rules.readers import feed_window
from app.domain.feeds.rules.syndication import permanent_urn
from app.ical.calendar import FOOTER, MEDIA_TYPE, render_header
from app.ical.event import FeedEvent, render_event
from app.pages.shell.request_context import wiring
from app.web.conditional_response import conditional_response, last_modified_of
from app.web.request import now, read_session

REFRESH_INTERVAL = timedelta(hours=1)
COMPRESSION_LEVEL = 6
CACHE_BYTES = 64_000_000
_CACHE = "feeds"


@dataclass(frozen=True, slots=True)
class FeedNotice:
    """The one entry of a feed without entries, in the product's Spanish as all that feeds say."""

    summary: Message
    description: Message


NOTHING = FeedNotice(
    msg("No hay nada en este calendario"), msg("Lo que haya aparecerá aquí, y este aviso se quitará solo.")
)


@dataclass(frozen=True, slots=True)
class FeedKey:
    """All its bytes depend on: current rights, the window's day, version.

    `address`: the token's digest or the path; it alone names the notice.
    """

    address: str
    selection: BlockSelection
    title: str
    file: str
    zone: str
    version: int
    day: date
    notice: FeedNotice = NOTHING
    rendering: int = RENDER_VERSION


@dataclass(frozen=True)
class RenderedFeed:
    key: FeedKey
    months: Mapping[FeedSlice, bytes]

    @cached_property
    def parts(self) -> tuple[bytes, ...]:
        entries = tuple(filter(None, self.months.values())) or (_notice_block(self.key),)
        return (_calendar_head(self.key.title, self.key.zone), *entries, FOOTER)

    @cached_property
    def size(self) -> int:
        return sum(map(len, self.parts))

    @cached_property
    def compressed(self) -> bytes:
        return gzip.compress(b"".join(self.parts), COMPRESSION_LEVEL, mtime=0)


class FeedCache:
    """Each address's last feed; beyond `room` plain bytes, the least recently used are dropped."""

    def __init__(self, *, room: int) -> None:
        self._room = room
        self._used = 0
        self._feeds: OrderedDict[str, RenderedFeed] = OrderedDict()
        self._lock = Lock()

    def get(self, address: str) -> RenderedFeed | None:
        with self._lock:
            if address in self._feeds:
                self._feeds.move_to_end(address)
            return self._feeds.get(address)

    def put(self, address: str, feed: RenderedFeed) -> None:
        with self._lock:
            self._drop(address)
            self._feeds[address] = feed
            self._used += feed.size
            while self._used > self._room and len(self._feeds) > 1:
                self._drop(next(iter(self._feeds)))

    def forget(self, address: str) -> None:
        with self._lock:
            self._drop(address)

    def _drop(self, address: str) -> None:
        if (older := self._feeds.pop(address, None)) is not None:
            self._used -= older.size


def install_cache(app: Flask) -> None:
    """Start empty: the bytes belong to one database."""
    app.extensions[_CACHE] = FeedCache(room=CACHE_BYTES)


def feed_cache() -> FeedCache:
    cache: FeedCache = current_app.extensions[_CACHE]
    return cache


@lru_cache(maxsize=4096)
def feed_etag(key: FeedKey) -> str:
    return hashlib.sha256(repr(key).encode()).hexdigest()[:32]


def calendar_response(key: FeedKey, changed_at: datetime, headers: Mapping[str, str]) -> Response:
    """Respond; `changed_at`: last change, each midnight counting as one."""
    changed_at = max(changed_at, start_of_day(key.day, key.zone))
    return conditional_response(
        lambda: full_response(_current_feed(key)),
        etag=feed_etag(key),
        headers=headers,
        last_modified=last_modified_of(changed_at, now=now()),
    )


def full_response(feed: RenderedFeed) -> Response:
    is_small = wiring().config.feeds_gzip and request.accept_encodings.quality("gzip") > 0
    content = (feed.compressed,) if is_small else feed.parts
    response = Response(content, content_type=MEDIA_TYPE)
    response.content_length = sum(map(len, content))
    response.headers["Content-Disposition"] = f'inline; filename="{feed.key.file}"'
    if is_small:
        response.content_encoding = "gzip"
    return response


def _current_feed(key: FeedKey) -> RenderedFeed:
    """Return the cached feed, or one reusing its unchanged months."""
    older = feed_cache().get(key.address)
    if older and older.key == key:
        return older
    known = older.months if older and _shares_months(older.key, key) else {}
    feed = RenderedFeed(key, dict(_months(read_session().connection(), key, known)))
    feed_cache().put(key.address, feed)
    return feed


def _shares_months(older: FeedKey, key: FeedKey) -> bool:
    return (older.selection, older.day, older.rendering) == (key.selection, key.day, key.rendering)


def _months(
    connection: Connection, key: FeedKey, known: Mapping[FeedSlice, bytes]
) -> Iterator[tuple[FeedSlice, bytes]]:
    versions = block_bytes.month_versions(connection, key.selection.organisation_id)
    window = feed_window(key.day, key.zone, key.selection.scope)
    for month in feed_slices(window, versions):
        if month in known:
            yield month, known[month]
        else:
            yield month, b"".join(block_bytes.block_bytes(connection, key.selection, month, window.gone_since))


@lru_cache(maxsize=256)
def _calendar_head(title: str, zone: str) -> bytes:
    return render_header(title, zone, "", REFRESH_INTERVAL)


def _notice_block(key: FeedKey) -> bytes:
    """Return one entry of today: Evolution keeps old entries for an empty calendar, and Outlook refuses it."""
    days = DateRange(key.day, key.day + timedelta(days=1))
    at = start_of_day(key.day, key.zone)
    notice = FeedEvent(
        uid=permanent_urn(f"cauce:notice:{key.address}"),
        starts_at=at,
        ends_at=start_of_day(days.after, key.zone),
        zone=key.zone,
        summary=str(key.notice.summary),
        description=str(key.notice.description),
        days=days,
        last_modified=at,
    )
    return render_event(notice)
