"""The feed for calendar programs, under a secret URL.

One bad answer makes some drop a calendar for good: no redirect, cookie or rate limit; the last good bytes while the
database is away. The token, in the path, is never logged.
"""

from datetime import timedelta

from flask import Response, current_app, request
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.core.date_ranges import DateRange
from app.core.messages import Message, msg
from app.core.tokens import token_digest
from app.core.zones import local_day, start_of_day
from app.db.lock_waits import lock_timeout
from app.domain.feeds.queries.block_bytes import BlockSelection
from app.domain.feeds.queries.feed_reader import FeedReader, feed_reader
from app.domain.feeds.rules.readers import READ_NOTED_EVERY, REVOKED_EMPTY_FOR, feed_file_name, program_name
from app.domain.feeds.rules.scope import FeedScope
from app.ical.calendar import FOOTER, MEDIA_TYPE, render_header
from app.ical.event import FeedEvent, render_event
from app.pages.feeds.blueprint import bp
from app.pages.feeds.feed_response import (
    REFRESH_INTERVAL,
    FeedKey,
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
CLOSED_CALENDAR = msg("Esta suscripción se retiró")
WITHOUT_FUNCTION = msg("Ya no tiene una función que permita leer este calendario")
ASK_FUNCTION = msg("Si la necesita, pídala a quien administra Cauce en su organización. Si no, quite esta suscripción.")
DATABASE_AWAY = msg("El calendario no puede leerse ahora. Vuelva a intentarlo dentro de unos minutos.")


@bp.get("/feeds/<token>/<name>.ics")
@public
def calendar(token: str, name: str) -> Response:  # noqa: ARG001 - programs name the calendar after it
    """Answer 404 if unknown; if revoked, one entry that says so for weeks, then 410; without rights, one too."""
    address = token_digest(token)
    try:
        reader = feed_reader(read_session().connection(), address, now=now())
        if reader is None or reader.closed_at:
            feed_cache().forget(address)
            return _revoked_response(reader) if reader else _refusal_response(UNKNOWN, 404)
        if not reader.audiences:
            return _notice_response(reader, WITHOUT_FUNCTION, ASK_FUNCTION)
        response = calendar_response(address, _feed_key(reader), reader.changed_at, FEED_HEADERS)
    except SQLAlchemyError:
        current_app.logger.warning("feeds: the database does not answer")
        return _response_without_database(address)
    _record_reading(reader, address)
    return response


def _feed_key(reader: FeedReader) -> FeedKey:
    return FeedKey(
        selection=BlockSelection(reader.organisation_id, reader.audiences, reader.scope),
        title=_title(reader),
        file=feed_file_name(reader.name or reader.slug),
        zone=reader.zone,
        version=reader.version,
        day=local_day(now(), reader.zone),
    )


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


def _revoked_response(reader: FeedReader) -> Response:
    """Answer one entry for weeks before 410: programs keep the last good answer."""
    if reader.closed_at is None or now() - reader.closed_at >= REVOKED_EMPTY_FOR:
        return _refusal_response(REVOKED, 410)
    return _notice_response(reader, CLOSED_CALENDAR, REVOKED)


def _notice_response(reader: FeedReader, summary: Message, description: Message) -> Response:
    """Answer one entry, today's: Evolution keeps old entries for an empty calendar, and Outlook refuses it."""
    day = local_day(now(), reader.zone)
    at = start_of_day(day, reader.zone)
    notice = FeedEvent(
        uid=f"notice-{reader.subscription_id}@cauce",
        starts_at=at,
        ends_at=start_of_day(day + timedelta(days=1), reader.zone),
        zone=reader.zone,
        summary=str(summary),
        description=str(description),
        days=DateRange(day, day + timedelta(days=1)),
        last_modified=at,
    )
    body = render_header(str(summary), reader.zone, "", REFRESH_INTERVAL) + render_event(notice) + FOOTER
    return Response(body, headers=FEED_HEADERS, content_type=MEDIA_TYPE)


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
