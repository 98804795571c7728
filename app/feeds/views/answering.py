"""Answering a calendar program: nothing new, or the months that changed joined to those that did not."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Response, request

from app.core.zones import start_of_day
from app.feeds.queries import joining
from app.feeds.queries.joining import Selection
from app.feeds.rules.months import Slice, slices
from app.feeds.rules.readers import Window, window
from app.feeds.rules.said import RENDER_VERSION
from app.feeds.views.blueprint import shelf
from app.ical.calendar import FOOT, MEDIA_TYPE, head
from app.web.conditional import datable, is_unchanged
from app.web.request import now, reading, wiring
from app.web.shelf import Body

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
    media_type: str = MEDIA_TYPE
    rendering: int = RENDER_VERSION

    @property
    def etag(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


def changed_at(key: Key, last: datetime) -> datetime | None:
    """When the feed last changed, which is also each midnight; none while that is not settled."""
    return datable(max(last, start_of_day(key.day, key.zone)), now=now())


def calendar(key: Key, last: datetime, headers: Headers) -> Response:
    at = changed_at(key, last)
    if is_unchanged(key.etag, at):
        return unchanged(key, at, headers)
    return whole(key, at, headers, shelf().get(key) or _join(key))


def unchanged(key: Key, at: datetime | None, headers: Headers) -> Response:
    return _dated(Response(status=304), key, at, headers)


def whole(key: Key, at: datetime | None, headers: Headers, body: Body) -> Response:
    answer = _dated(Response(content_type=key.media_type), key, at, headers)
    answer.headers["Content-Disposition"] = f'inline; filename="{key.file}"'
    if wiring().config.feeds_gzip and request.accept_encodings.quality("gzip") > 0:
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


def _join(key: Key) -> Body:
    """Nothing is rendered here: finished months are put together."""
    span = window(key.day, key.zone, key.selection.scope)
    body = Body(b"".join((head(key.title, key.zone, "", REFRESH), *_parts(key, span), FOOT)))
    shelf().put(key, body)
    return body


def _parts(key: Key, span: Window) -> Iterator[bytes]:
    versions = joining.months(reading(), key.selection.organisation_id)
    for part in slices(span, versions):
        place = (key.selection, key.day, key.rendering, part)
        kept = shelf().get(place)
        if kept is None:
            kept = Body(_month(key, part, span))
            shelf().put(place, kept)
        yield kept.plain


def _month(key: Key, part: Slice, span: Window) -> bytes:
    return b"".join(joining.blocks(reading(), key.selection, part, span.gone_since))
