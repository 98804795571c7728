"""The feed for calendar programs, in front of the application: no session, form or page.

One bad answer makes some programs drop a calendar for good, so: no redirect, cookie or rate limit, and the last good
bytes while the database is away. The token is in the path and never logged.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.wrappers import Request

from app.core.messages import msg
from app.core.tokens import token_digest
from app.core.zones import local_day
from app.db.lock_waits import lock_timeout
from app.domain.feeds.queries import feed_reader as queries
from app.domain.feeds.queries.block_bytes import BlockSelection
from app.domain.feeds.queries.feed_reader import FeedReader
from app.domain.feeds.rules.readers import READ_NOTED_EVERY, REVOKED_EMPTY_FOR, feed_file_name, program_name
from app.domain.feeds.rules.scope import FeedScope
from app.ical.calendar import FOOTER, MEDIA_TYPE, render_header
from app.pages.feeds.blueprint import cache_of
from app.pages.feeds.feed_response import (
    REFRESH_INTERVAL,
    FeedKey,
    FeedRequest,
    FeedResponse,
    full_response,
    is_current,
    not_modified,
    respond_calendar,
)
from app.usecases.feeds.subscriptions import record_reading
from app.usecases.wiring import Wiring

ADDRESS_PATTERN = re.compile(r"/feeds/(?P<token>[^/]+)/[^/]+\.ics")
FEED_HEADERS = {
    "Cache-Control": "private, no-cache",
    "X-Robots-Tag": "noindex",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
UNKNOWN = msg("Esta dirección de calendario no existe.")
REVOKED = msg("Esta dirección de calendario se retiró. Cree otra en Cauce.")
EMPTY_CALENDAR = msg("Esta suscripción se retiró")
DATABASE_AWAY = msg("El calendario no puede leerse ahora. Vuelva a intentarlo dentro de unos minutos.")
READ_ONLY = msg("Un calendario solo se puede leer.")


@dataclass(frozen=True, slots=True)
class ReaderSnapshot:
    """A reader's last answer and the rows behind it; no key, nothing to serve."""

    rows: Sequence[Any]
    reader: FeedReader | None
    key: FeedKey | None


class FeedMiddleware:
    """The WSGI handler of the secret URLs."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._others = app.wsgi_app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        found = ADDRESS_PATTERN.fullmatch(environ.get("PATH_INFO", ""))
        if found is None:
            return self._others(environ, start_response)
        here: Wiring = self._app.extensions["wiring"]
        asked = FeedRequest(Request(environ), cache_of(self._app), here.clock(), here.config.feeds_gzip)
        return self._answer(here, asked, token_digest(found["token"]))(environ, start_response)

    def _answer(self, here: Wiring, asked: FeedRequest, asker: str) -> FeedResponse:
        """Answer 404 if unknown; revoked, empty for some weeks, then 410; without rights, empty."""
        if asked.request.method not in ("GET", "HEAD"):
            return _refusal_response(READ_ONLY, "405 METHOD NOT ALLOWED")
        try:
            given = _reader_snapshot(here.looking, asked, asker)
            if given.key is None or given.reader is None:
                asked.shelf.forget(asker)
                return (
                    _revoked_response(asked, given.reader)
                    if given.reader
                    else _refusal_response(UNKNOWN, "404 NOT FOUND")
                )
            answer = respond_calendar(asked, here.looking, given.key, given.reader.changed_at, FEED_HEADERS)
        except SQLAlchemyError:
            self._app.logger.warning("feeds: the database does not answer")
            return _last_good_response(asked, asker)
        self._note(here, asked, given)
        return answer

    def _note(self, here: Wiring, asked: FeedRequest, given: ReaderSnapshot) -> None:
        """Record the reading, at most hourly and without waiting for locks."""
        found, key = given.reader, given.key
        assert found is not None
        assert key is not None
        if found.read_at and asked.now - found.read_at < READ_NOTED_EVERY:
            return
        program = program_name(asked.request.user_agent.string)
        feed = asked.shelf.get(key.selection)
        size = sum(map(len, feed.body.plain)) if feed else 0
        try:
            with here.reading() as session, lock_timeout(session):
                record_reading(session, found.subscription_id, program, size, now=asked.now)
                session.commit()
        except OperationalError:
            self._app.logger.info("feeds: reading not noted, the database is busy")


def _reader_snapshot(engine: Engine, asked: FeedRequest, asker: str) -> ReaderSnapshot:
    """Return the snapshot, the previous one while rows and day are unchanged."""
    with engine.connect() as connection:
        rows = queries.reader_rows(connection, asker)
    last = asked.shelf.last_given(asker)
    if (
        isinstance(last, ReaderSnapshot)
        and last.rows == rows
        and last.key
        and last.key.day == local_day(asked.now, last.key.zone)
    ):
        return last
    found = queries.reader_from(rows, now=asked.now)
    given = ReaderSnapshot(rows, found, _feed_key(found, asked.now) if found and not found.closed_at else None)
    asked.shelf.remember(asker, given)
    return given


def _feed_key(found: FeedReader, now: datetime) -> FeedKey:
    return FeedKey(
        selection=BlockSelection(found.organisation_id, found.audiences, found.scope),
        title=_title(found),
        file=feed_file_name(found.name or found.slug),
        zone=found.zone,
        version=found.version,
        day=local_day(now, found.zone),
    )


def _revoked_response(asked: FeedRequest, reader: FeedReader) -> FeedResponse:
    """Answer a revoked URL with an empty calendar before 410, since programs keep showing the last good answer."""
    if reader.closed_at is None or asked.now - reader.closed_at >= REVOKED_EMPTY_FOR:
        return _refusal_response(REVOKED, "410 GONE")
    body = render_header(str(EMPTY_CALENDAR), reader.zone, "", REFRESH_INTERVAL) + FOOTER
    told = [("Content-Type", MEDIA_TYPE), ("Content-Length", str(len(body)))]
    return FeedResponse("200 OK", [*FEED_HEADERS.items(), *told], [body])


def _title(found: FeedReader) -> str:
    """Return the organisation's title for the default scope, otherwise one with the feed's name."""
    usual = msg("Publicaciones de %(organisation)s", organisation=found.organisation)
    told = msg("%(name)s · %(organisation)s", name=found.name, organisation=found.organisation)
    return str(usual if found.scope == FeedScope() else told)


def _refusal_response(sentence: object, status: str) -> FeedResponse:
    body = f"{sentence}\n".encode()
    told = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    return FeedResponse(status, [*FEED_HEADERS.items(), *told], [body])


def _last_good_response(asked: FeedRequest, asker: str) -> FeedResponse:
    """Return the reader's last answer or, if they report a copy, 304."""
    given = asked.shelf.last_given(asker)
    key = given.key if isinstance(given, ReaderSnapshot) else None
    if key and (feed := asked.shelf.get(key.selection)):
        return (
            not_modified(key, None, FEED_HEADERS)
            if is_current(asked, key, None)
            else full_response(asked, None, FEED_HEADERS, feed)
        )
    if "If-None-Match" in asked.request.headers or "If-Modified-Since" in asked.request.headers:
        return FeedResponse("304 NOT MODIFIED", [*FEED_HEADERS.items()])
    return _refusal_response(DATABASE_AWAY, "503 SERVICE UNAVAILABLE")
