"""The feed as calendar programs read it, in front of the web application: it needs no session, form or page.

One bad answer makes some of them give a calendar up for good, so: no redirect, no cookie, no limit on how often, and
the last good bytes while the database cannot be asked. The token is in the path and is written in no log.
"""

import re
from collections.abc import Iterable
from typing import Any

from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.wrappers import Request, Response

from app.core.ids import token_digest
from app.core.words import say
from app.core.zones import day_in
from app.db.patience import impatient
from app.feeds.queries import reading as queries
from app.feeds.queries.joining import Selection
from app.feeds.queries.reading import Reader
from app.feeds.rules.readers import NOTED_EVERY, file_name, program_name
from app.feeds.service.subscriptions import note_reading
from app.feeds.views.answering import Asked, Key, calendar, unchanged, whole
from app.feeds.views.blueprint import shelf_of
from app.web.conditional import is_unchanged
from app.wiring import Wiring

ADDRESS = re.compile(r"/feeds/(?P<token>[^/]+)/[^/]+\.ics")
ALWAYS = {
    "Cache-Control": "private, no-cache",
    "X-Robots-Tag": "noindex",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
UNKNOWN = say("Esta dirección de calendario no existe.")
REVOKED = say("Esta dirección de calendario se retiró. Cree otra en Cauce.")
AWAY = say("El calendario no puede leerse ahora. Vuelva a intentarlo dentro de unos minutos.")
READ_ONLY = say("Un calendario solo se puede leer.")


class Reading:
    """Answers the secret addresses and hands everything else on."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._others = app.wsgi_app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        found = ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        if found is None:
            return self._others(environ, start_response)
        here: Wiring = self._app.extensions["wiring"]
        asked = Asked(Request(environ), shelf_of(self._app), here.clock(), here.config.feeds_gzip)
        return self._answer(here, asked, token_digest(found["token"]))(environ, start_response)

    def _answer(self, here: Wiring, asked: Asked, asker: str) -> Response:
        """410: revoked; 404: never existed; a person without rights reads an empty calendar."""
        if asked.request.method not in ("GET", "HEAD"):
            return _refused(READ_ONLY, 405)
        try:
            with here.looking.connect() as connection:
                found = queries.reader(connection, asker, now=asked.now)
                answer = _told(asked, connection, found, asker)
        except SQLAlchemyError:
            self._app.logger.warning("feeds: the database does not answer")
            return _last_good(asked, asker)
        if found and not found.is_closed:
            self._note(here, asked, found)
        return answer

    def _note(self, here: Wiring, asked: Asked, found: Reader) -> None:
        """Once an hour at most, and only if nobody has to wait for it."""
        if found.read_at and asked.now - found.read_at < NOTED_EVERY:
            return
        program = program_name(asked.request.user_agent.string)
        try:
            with here.reading() as session, impatient(session):
                note_reading(session, found.subscription_id, program, now=asked.now)
                session.commit()
        except OperationalError:
            self._app.logger.info("feeds: reading not noted, the database is busy")


def _told(asked: Asked, connection: Connection, found: Reader | None, asker: str) -> Response:
    if found is None or found.is_closed:
        asked.shelf.forget(asker)
        return _refused(REVOKED, 410) if found else _refused(UNKNOWN, 404)
    key = Key(
        selection=Selection(found.organisation_id, found.audiences, found.scope),
        title=str(say("Publicaciones de %(organisation)s", organisation=found.organisation)),
        file=file_name(found.slug),
        zone=found.zone,
        version=found.version,
        day=day_in(asked.now, found.zone),
    )
    asked.shelf.remember(asker, key)
    return calendar(asked, connection, key, found.changed_at, ALWAYS)


def _refused(sentence: object, status: int) -> Response:
    return Response(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8", headers=ALWAYS)


def _last_good(asked: Asked, asker: str) -> Response:
    """What this reader was given last or, if it says it has something, that it is still good."""
    key = asked.shelf.last_given(asker)
    body = asked.shelf.get(key) if key else None
    if isinstance(key, Key) and body:
        has_it = is_unchanged(key.etag, None, asked=asked.request)
        return unchanged(key, None, ALWAYS) if has_it else whole(asked, key, None, ALWAYS, body)
    if "If-None-Match" in asked.request.headers or "If-Modified-Since" in asked.request.headers:
        return Response(status=304, headers=ALWAYS)
    return _refused(AWAY, 503)
