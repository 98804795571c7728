"""Answering a calendar program: nothing new, or the months that changed joined to those that did not.

Nothing here needs Flask: an unchanged feed costs little more than the server it goes through.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection
from werkzeug.wrappers import Request, Response

from app.core.zones import start_of_day
from app.feeds.queries import joining
from app.feeds.queries.joining import Selection
from app.feeds.rules.months import Slice, slices
from app.feeds.rules.readers import Window, window
from app.feeds.rules.said import RENDER_VERSION
from app.ical.calendar import FOOT, MEDIA_TYPE, head
from app.web.conditional import datable, is_unchanged
from app.web.shelf import Body, Shelf

REFRESH = timedelta(hours=1)
Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a feed. `zips`: whether this installation compresses feeds at all."""

    request: Request
    shelf: Shelf
    now: datetime
    zips: bool


@dataclass(frozen=True, slots=True)
class Key:
    """Everything the bytes of a feed depend on: who may read what now, the window's day, and the version."""

    selection: Selection
    title: str
    file: str
    zone: str
    version: int
    day: date
    media_type: str = MEDIA_TYPE
    rendering: int = RENDER_VERSION

    @property
    def etag(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


def calendar(asked: Asked, connection: Connection, key: Key, last: datetime, headers: Headers) -> Response:
    """`last`: when something in it last changed; so it does each midnight too."""
    at = datable(max(last, start_of_day(key.day, key.zone)), now=asked.now)
    if is_unchanged(key.etag, at, asked=asked.request):
        return unchanged(key, at, headers)
    return whole(asked, key, at, headers, asked.shelf.get(key) or _join(asked.shelf, connection, key))


def unchanged(key: Key, at: datetime | None, headers: Headers) -> Response:
    return _dated(Response(status=304), key, at, headers)


def whole(asked: Asked, key: Key, at: datetime | None, headers: Headers, body: Body) -> Response:
    answer = _dated(Response(content_type=key.media_type), key, at, headers)
    answer.headers["Content-Disposition"] = f'inline; filename="{key.file}"'
    if asked.zips and asked.request.accept_encodings.quality("gzip") > 0:
        answer.headers["Content-Encoding"] = "gzip"
        answer.set_data(body.small)
    else:
        answer.set_data(body.plain)
    return answer


def _dated(answer: Response, key: Key, at: datetime | None, headers: Headers) -> Response:
    answer.headers.update(headers)
    answer.set_etag(key.etag, weak=True)
    if at:  # none would be written as now
        answer.last_modified = at
    return answer


def _join(shelf: Shelf, connection: Connection, key: Key) -> Body:
    """Nothing is rendered here: finished months are put together."""
    body = Body(b"".join((head(key.title, key.zone, "", REFRESH), *_parts(shelf, connection, key), FOOT)))
    shelf.put(key, body)
    return body


def _parts(shelf: Shelf, connection: Connection, key: Key) -> Iterator[bytes]:
    versions = joining.months(connection, key.selection.organisation_id)
    span = window(key.day, key.zone, key.selection.scope)
    for part in slices(span, versions):
        place = (key.selection, key.day, key.rendering, part)
        kept = shelf.get(place)
        if kept is None:
            kept = Body(_month(connection, key, part, span))
            shelf.put(place, kept)
        yield kept.plain


def _month(connection: Connection, key: Key, part: Slice, span: Window) -> bytes:
    return b"".join(joining.blocks(connection, key.selection, part, span.gone_since))
