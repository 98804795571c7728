"""The feed as calendar programs read it, in front of the web application: it needs no session, form or page.

One bad answer makes some of them give a calendar up for good, so: no redirect, no cookie, no limit on how often, and
the last good bytes while the database cannot be asked. The token is in the path and is written in no log.
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

from app.core.ids import token_digest
from app.core.words import say
from app.core.zones import day_in
from app.db.patience import impatient
from app.feeds.queries import reading as queries
from app.feeds.queries.joining import Selection
from app.feeds.queries.reading import Reader
from app.feeds.rules.readers import EMPTY_FOR, NOTED_EVERY, file_name, program_name
from app.feeds.rules.scope import Scope
from app.feeds.service.subscriptions import note_reading
from app.feeds.views.answering import REFRESH, Answer, Asked, Key, calendar, has_it, unchanged, whole
from app.feeds.views.blueprint import shelf_of
from app.ical.calendar import FOOT, MEDIA_TYPE, head
from app.usecases.wiring import Wiring

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
EMPTIED = say("Esta suscripción se retiró")
AWAY = say("El calendario no puede leerse ahora. Vuelva a intentarlo dentro de unos minutos.")
READ_ONLY = say("Un calendario solo se puede leer.")


@dataclass(frozen=True, slots=True)
class Given:
    """What a reader was given, and what the database said of them then. No key: there is nothing to give."""

    rows: Sequence[Any]
    reader: Reader | None
    key: Key | None


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

    def _answer(self, here: Wiring, asked: Asked, asker: str) -> Answer:
        """404: never existed; revoked: an empty calendar for some weeks, then 410; without rights: an empty one."""
        if asked.request.method not in ("GET", "HEAD"):
            return _refused(READ_ONLY, "405 METHOD NOT ALLOWED")
        try:
            given = _given(here.looking, asked, asker)
            if given.key is None or given.reader is None:
                asked.shelf.forget(asker)
                return _closed(asked, given.reader) if given.reader else _refused(UNKNOWN, "404 NOT FOUND")
            answer = calendar(asked, here.looking, given.key, given.reader.changed_at, ALWAYS)
        except SQLAlchemyError:
            self._app.logger.warning("feeds: the database does not answer")
            return _last_good(asked, asker)
        self._note(here, asked, given)
        return answer

    def _note(self, here: Wiring, asked: Asked, given: Given) -> None:
        """Once an hour at most, and only if nobody has to wait for it."""
        found, key = given.reader, given.key
        assert found is not None
        assert key is not None
        if found.read_at and asked.now - found.read_at < NOTED_EVERY:
            return
        program = program_name(asked.request.user_agent.string)
        feed = asked.shelf.get(key.selection)
        size = sum(map(len, feed.body.plain)) if feed else 0
        try:
            with here.reading() as session, impatient(session):
                note_reading(session, found.subscription_id, program, size, now=asked.now)
                session.commit()
        except OperationalError:
            self._app.logger.info("feeds: reading not noted, the database is busy")


def _given(engine: Engine, asked: Asked, asker: str) -> Given:
    """What this reader is given now: as last time while nothing about them is other than it was."""
    rows = queries.TRACES.rows(engine, asker)
    last = asked.shelf.last_given(asker)
    if isinstance(last, Given) and last.rows == rows and last.key and last.key.day == day_in(asked.now, last.key.zone):
        return last
    with engine.connect() as connection:
        found = queries.reader(connection, asker, now=asked.now)
    given = Given(rows, found, _key(found, asked.now) if found and not found.closed_at else None)
    asked.shelf.remember(asker, given)
    return given


def _key(found: Reader, now: datetime) -> Key:
    return Key(
        selection=Selection(found.organisation_id, found.audiences, found.scope),
        title=_title(found),
        file=file_name(found.name or found.slug),
        zone=found.zone,
        version=found.version,
        day=day_in(now, found.zone),
    )


def _closed(asked: Asked, reader: Reader) -> Answer:
    """An address that is gone empties the programs that read it before it answers that it is gone.

    They show for ever what they had at the last good answer, and 410 is none.
    """
    if reader.closed_at is None or asked.now - reader.closed_at >= EMPTY_FOR:
        return _refused(REVOKED, "410 GONE")
    body = head(str(EMPTIED), reader.zone, "", REFRESH) + FOOT
    told = [("Content-Type", MEDIA_TYPE), ("Content-Length", str(len(body)))]
    return Answer("200 OK", [*ALWAYS.items(), *told], [body])


def _title(found: Reader) -> str:
    """One that shows what all do at first is called as theirs; several in one program are told apart by their name."""
    usual = say("Publicaciones de %(organisation)s", organisation=found.organisation)
    told = say("%(name)s · %(organisation)s", name=found.name, organisation=found.organisation)
    return str(usual if found.scope == Scope() else told)


def _refused(sentence: object, status: str) -> Answer:
    body = f"{sentence}\n".encode()
    told = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    return Answer(status, [*ALWAYS.items(), *told], [body])


def _last_good(asked: Asked, asker: str) -> Answer:
    """What this reader was given last or, if it says it has something, that it is still good."""
    given = asked.shelf.last_given(asker)
    key = given.key if isinstance(given, Given) else None
    if key and (feed := asked.shelf.get(key.selection)):
        return unchanged(key, None, ALWAYS) if has_it(asked, key, None) else whole(asked, None, ALWAYS, feed)
    if "If-None-Match" in asked.request.headers or "If-Modified-Since" in asked.request.headers:
        return Answer("304 NOT MODIFIED", [*ALWAYS.items()])
    return _refused(AWAY, "503 SERVICE UNAVAILABLE")
