"""The feed for calendar programs, under a secret URL.

One bad answer makes some drop a calendar for good: no redirect, cookie or rate limit; the last good bytes while the
database is away. The token, in the path, is never logged.
"""

from flask import Response, current_app, request
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.core.messages import Message, msg
from app.core.tokens import token_digest
from app.core.zones import local_day
from app.db.lock_waits import lock_timeout
from app.domain.feeds.queries.block_bytes import BlockSelection
from app.domain.feeds.queries.feed_reader import FeedReader, feed_reader
from app.domain.feeds.rules.readers import READ_NOTED_EVERY, REVOKED_SHOWN_FOR, feed_file_name, program_name
from app.domain.feeds.rules.scope import FeedScope
from app.pages.feeds.blueprint import bp
from app.pages.feeds.feed_response import (
    NOTHING,
    FeedKey,
    FeedNotice,
    calendar_response,
    feed_cache,
    feed_etag,
    full_response,
)
from app.pages.shell.request_context import wiring
from app.usecases.feeds.subscriptions import record_reading
from app.web.access import public
from app.web.conditional_response import conditional_response
from app.web.request import now, read_session

FEED_HEADERS = {
    "Cache-Control": "private, no-cache",
    "Vary": "Accept-Encoding",
    "Referrer-Policy": "no-referrer",
}
UNKNOWN = msg("Esta dirección de calendario no existe.")
REVOKED = msg("Esta dirección de calendario se retiró. Cree otra en Cauce.")
CLOSED = FeedNotice(msg("Esta suscripción se retiró"), REVOKED)
WITHOUT_FUNCTION = FeedNotice(
    msg("Ya no tiene una función que permita leer este calendario"),
    msg("Si la necesita, pídala a quien administra Cauce en su organización. Si no, quite esta suscripción."),
)
DATABASE_AWAY = msg("El calendario no puede leerse ahora. Vuelva a intentarlo dentro de unos minutos.")


@bp.get("/feeds/<token>/<name>.ics")
@public
def calendar(token: str, name: str) -> Response:  # noqa: ARG001 - programs name the calendar after it
    """Answer 404 if unknown; if revoked, one entry that says so for weeks, then 410; without rights, one too."""
    address = token_digest(token)
    try:
        reader = feed_reader(read_session().connection(), address, now=now())
        if reader is None or _is_gone(reader):
            feed_cache().forget(address)
            return _refusal_response(REVOKED, 410) if reader else _refusal_response(UNKNOWN, 404)
        changed_at = (reader.changed_at if reader.audiences else None) or now()
        response = calendar_response(_feed_key(reader, address), changed_at, FEED_HEADERS)
    except SQLAlchemyError:
        current_app.logger.warning("feeds: the database does not answer")
        return _response_without_database(address)
    if reader.audiences:
        _record_reading(reader, address)
    return response


def _is_gone(reader: FeedReader) -> bool:
    """Tell whether programs, which keep the last good answer, had weeks to read that it was revoked."""
    return reader.closed_at is not None and now() - reader.closed_at >= REVOKED_SHOWN_FOR


def _feed_key(reader: FeedReader, address: str) -> FeedKey:
    notice = _notice(reader)
    return FeedKey(
        address=address,
        selection=BlockSelection(reader.organisation_id, reader.audiences, reader.scope),
        title=_title(reader) if reader.audiences else str(notice.summary),
        file=feed_file_name(reader.name or reader.slug),
        zone=reader.zone,
        version=reader.version,
        day=local_day(now(), reader.zone),
        notice=notice,
    )


def _notice(reader: FeedReader) -> FeedNotice:
    if reader.closed_at:
        return CLOSED
    return NOTHING if reader.audiences else WITHOUT_FUNCTION


def _title(reader: FeedReader) -> str:
    usual = msg("Publicaciones de %(organisation)s", organisation=reader.organisation)
    named = msg("%(name)s · %(organisation)s", name=reader.name, organisation=reader.organisation)
    return str(usual if reader.scope == FeedScope() else named)


def _record_reading(reader: FeedReader, address: str) -> None:
    """Record at most hourly, without waiting for locks."""
    if reader.read_at and now() - reader.read_at < READ_NOTED_EVERY:
        return
    program = program_name(request.user_agent.string)
    feed = feed_cache().get(address)
    try:
        with wiring().reading() as session, lock_timeout(session):
            record_reading(session, reader.subscription_id, program, feed.size if feed else 0, now=now())
            session.commit()
    except OperationalError:
        current_app.logger.info("feeds: reading not noted, the database is busy")


def _response_without_database(address: str) -> Response:
    """Let readers keep their copy; give others the last good bytes."""
    if request.if_none_match or request.if_modified_since:
        return Response(status=304, headers=FEED_HEADERS)
    feed = feed_cache().get(address)
    if feed is None:
        return _refusal_response(DATABASE_AWAY, 503)
    return conditional_response(lambda: full_response(feed), etag=feed_etag(feed.key), headers=FEED_HEADERS)


def _refusal_response(sentence: Message, status: int) -> Response:
    return Response(f"{sentence}\n", status, headers=FEED_HEADERS, content_type="text/plain; charset=utf-8")
