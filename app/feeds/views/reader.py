"""The feed as calendar programs read it.

One bad answer makes some of them give a calendar up for good, so: no redirect, no cookie, no limit on how often, and
the last good bytes while the database cannot be asked. The token is in the path and is written in no log.
"""

from flask import Response, current_app, request
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.core.ids import token_digest
from app.core.words import say
from app.core.zones import day_in
from app.db.patience import impatient
from app.feeds.queries import reading as queries
from app.feeds.queries.joining import Selection
from app.feeds.queries.reading import Reader
from app.feeds.rules.readers import NOTED_EVERY, file_name, program_name
from app.feeds.service.subscriptions import note_reading
from app.feeds.views.answering import Key, calendar, unchanged, whole
from app.feeds.views.blueprint import bp, shelf
from app.web.access import public
from app.web.conditional import is_unchanged
from app.web.request import close, now, reading, wiring
from app.web.words import translate

ALWAYS = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex", "Vary": "Accept-Encoding"}
UNKNOWN = say("Esta dirección de calendario no existe.")
REVOKED = say("Esta dirección de calendario se retiró. Cree otra en Cauce.")
AWAY = say("El calendario no puede leerse ahora. Vuelva a intentarlo dentro de unos minutos.")


@bp.get("/feeds/<token>/<name>.ics")
@public
def read(token: str, name: str) -> Response:  # noqa: ARG001 - the name is for people and their programs
    """Answer GET and HEAD. 410: revoked; 404: never existed; a person without rights reads an empty calendar."""
    asker = token_digest(token)
    try:
        found = queries.reader(reading(), asker, now=now())
        if found is None or found.is_closed:
            shelf().forget(asker)
            return _refused(REVOKED, 410) if found else _refused(UNKNOWN, 404)
        answer = _answer(found, asker)
    except SQLAlchemyError:
        current_app.logger.warning("feeds: the database does not answer")
        return _last_good(asker)
    _note(found)
    return answer


def _answer(found: Reader, asker: str) -> Response:
    key = Key(
        selection=Selection(found.organisation_id, found.audiences, found.scope),
        title=translate(say("Publicaciones de %(organisation)s", organisation=found.organisation)),
        file=file_name(found.slug),
        zone=found.zone,
        version=found.version,
        day=day_in(now(), found.zone),
    )
    shelf().remember(asker, key)
    return calendar(key, found.changed_at, ALWAYS)


def _refused(sentence: object, status: int) -> Response:
    return Response(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8", headers=ALWAYS)


def _last_good(asker: str) -> Response:
    """What this reader was given last or, if it says it has something, that it is still good."""
    close()
    key = shelf().last_given(asker)
    body = shelf().get(key) if key else None
    if isinstance(key, Key) and body:
        return unchanged(key, None, ALWAYS) if is_unchanged(key.etag, None) else whole(key, None, ALWAYS, body)
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
