"""The feed as calendar programs read it.

One bad answer makes some of them give a calendar up for good, so: no redirect, no cookie, no limit on how often, and
the last good bytes while the database cannot be asked. The token is in the path and is written in no log.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Response, current_app, request
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.core.ids import token_digest
from app.core.words import say
from app.core.zones import day_in, start_of_day
from app.db.patience import impatient
from app.feeds.queries import reading as queries
from app.feeds.queries.reading import Reader
from app.feeds.rules.readers import NOTED_EVERY, program_name, window
from app.feeds.rules.said import RENDER_VERSION
from app.feeds.service.subscriptions import note_reading
from app.feeds.views.blueprint import bp, shelf
from app.ical.calendar import MEDIA_TYPE, head, joined
from app.web.access import public
from app.web.conditional import datable, is_unchanged
from app.web.request import close, now, reading, wiring
from app.web.shelf import Body
from app.web.words import translate

REFRESH = timedelta(hours=1)
ALWAYS = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex", "Vary": "Accept-Encoding"}
UNKNOWN = say("Esta dirección de calendario no existe.")
REVOKED = say("Esta dirección de calendario se retiró. Cree otra en Cauce.")
AWAY = say("El calendario no puede leerse ahora. Vuelva a intentarlo dentro de unos minutos.")


@dataclass(frozen=True, slots=True)
class Key:
    """Everything the bytes of a feed depend on: who may read what now, the window's day, and the version."""

    organisation_id: int
    organisation: str
    slug: str
    zone: str
    audiences: tuple[str, ...]
    channels: tuple[int, ...]
    version: int
    day: date
    rendering: int = RENDER_VERSION

    @property
    def etag(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


@bp.get("/feeds/<token>/<name>.ics")
@public
def read(token: str, name: str) -> Response:  # noqa: ARG001 - the name is for people and their programs
    """Answer GET and HEAD. 410: revoked; 404: never existed; a person without rights reads an empty calendar."""
    asker = token_digest(token)
    try:
        found = queries.reader(reading(), asker, now=now())
        if found is None or found.revoked_at:
            shelf().forget(asker)
            return _refused(REVOKED, 410) if found else _refused(UNKNOWN, 404)
        answer = _answer(found, asker)
    except SQLAlchemyError:
        current_app.logger.warning("feeds: the database does not answer")
        return _last_good(asker)
    _note(found)
    return answer


def _answer(found: Reader, asker: str) -> Response:
    day = day_in(now(), found.zone)
    key = Key(
        organisation_id=found.organisation_id,
        organisation=found.organisation,
        slug=found.slug,
        zone=found.zone,
        audiences=found.audiences,
        channels=found.channels,
        version=found.version,
        day=day,
    )
    changed_at = datable(max(found.changed_at, start_of_day(day, found.zone)), now=now())
    shelf().remember(asker, key)
    if is_unchanged(key.etag, changed_at):
        return _unchanged(key, changed_at)
    return _whole(key, changed_at, shelf().get(key) or _join(found, key))


def _join(found: Reader, key: Key) -> Body:
    """Put the stored entries together; nothing is rendered here."""
    title = translate(say("Publicaciones de %(organisation)s", organisation=found.organisation))
    entries = queries.blocks(reading(), found, window(key.day, found.zone)) if found.audiences else ()
    body = Body(joined(head(title, found.zone, "", REFRESH), entries))
    shelf().put(key, body)
    return body


def _whole(key: Key, changed_at: datetime | None, body: Body) -> Response:
    answer = _dated(Response(content_type=MEDIA_TYPE), key, changed_at)
    answer.headers["Content-Disposition"] = f'inline; filename="publicaciones-{key.slug}.ics"'
    if request.accept_encodings.quality("gzip") > 0:
        answer.headers["Content-Encoding"] = "gzip"
        answer.set_data(body.small)
    else:
        answer.set_data(body.plain)
    return answer


def _unchanged(key: Key, changed_at: datetime | None) -> Response:
    return _dated(Response(status=304), key, changed_at)


def _dated(answer: Response, key: Key, changed_at: datetime | None) -> Response:
    answer.headers.update(ALWAYS)
    answer.set_etag(key.etag, weak=True)
    if changed_at:  # none would be written as now
        answer.last_modified = changed_at
    return answer


def _refused(sentence: object, status: int) -> Response:
    return Response(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8", headers=ALWAYS)


def _last_good(asker: str) -> Response:
    """What this reader was given last or, if it says it has something, that it is still good."""
    close()
    key = shelf().last_given(asker)
    body = shelf().get(key) if key else None
    if isinstance(key, Key) and body:
        return _unchanged(key, None) if is_unchanged(key.etag, None) else _whole(key, None, body)
    if "If-None-Match" in request.headers or "If-Modified-Since" in request.headers:
        return Response(status=304, headers=ALWAYS)
    return _refused(AWAY, 503)


def _note(found: Reader) -> None:
    """Once an hour at most, and only if nobody has to wait for it."""
    if found.read_at and now() - found.read_at < NOTED_EVERY:
        return
    close()
    try:
        with wiring().reading() as session, impatient(session):
            note_reading(session, found.subscription_id, program_name(request.user_agent.string), now=now())
            session.commit()
    except OperationalError:
        current_app.logger.info("feeds: reading not noted, the database is busy")
