"""Events and awareness days, a click from idea or request."""

from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.date_ranges import DateRange
from app.core.errors import NotFound
from app.core.horizon import parse_moment
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.external_calendars import queries
from app.domain.external_calendars.queries import CalendarEvent, ConvertedEvent
from app.domain.external_calendars.rules.awareness_days import AwarenessDay, awareness_days_in, awareness_source
from app.domain.external_calendars.rules.calendars import ConversionKind
from app.domain.posts.models import Post
from app.domain.requests.models import Request
from app.pages.calendar.blueprint import bp
from app.pages.calendar.forms import requested_key
from app.pages.calendar.outside_events import chosen_awareness_days, describe_event, page_language
from app.pages.shell.request_context import organisation, today, wiring
from app.usecases.external_calendars import event_conversion
from app.web.access import requires
from app.web.addresses import url_from
from app.web.formats import format_day as in_words
from app.web.request import actor, read_session, work, write_transaction
from app.web.translation import translate

P = Permission
Page = str | Response
EVENTS = 25
AHEAD = timedelta(days=45)
IDEA_MADE = msg("Idea %(number)s hecha.")
IDEA_KNOWN = msg("Ya era la idea %(number)s.")
REQUEST_MADE = msg("Petición %(number)s registrada.")
REQUEST_KNOWN = msg("Ya era la petición %(number)s.")


@bp.get("/events")
@requires(P.POST_READ)
def events() -> Page:
    proposals = queries.proposed_events(work(read_session()), since=today(), after=_page_start(), limit=EVENTS + 1)
    run = DateRange(today(), today() + AHEAD)
    days = [
        (on, day)
        for on, some in sorted(awareness_days_in(wiring().awareness, chosen_awareness_days(), run).items())
        for day in some
    ]
    sources = [proposal.source for proposal in proposals] + [awareness_source(day, on.year) for on, day in days]
    made = queries.converted_events(work(read_session()), sources)
    shown = proposals[:EVENTS]
    return render_template(
        "calendar/event_proposals.html",
        events=[_event_row(proposal, made) for proposal in shown],
        days=[_awareness_row(day, on, made) for on, day in days] if _page_start() is None else [],
        following=_next_page_url(shown[-1]) if len(proposals) > EVENTS else None,
        first=url_for(".events") if _page_start() else None,
        writes=actor().may(P.POST_WRITE),
        notes=actor().may(P.REQUEST_NOTE),
        reads=actor().may(P.REQUEST_READ),
        manages=actor().may(P.CALENDAR_MANAGE),
    )


@bp.post("/events/<int:event_id>/idea")
@requires(P.POST_WRITE)
def make_idea(event_id: int) -> Page:
    with write_transaction() as session:
        happening = queries.event_or_404(work(session), event_id)
        post, is_new = event_conversion.create_idea_from_event(work(session), organisation(), happening)
        message = _conversion_message(post, is_new)
    return _redirect_back(message)


@bp.post("/events/<int:event_id>/request")
@requires(P.REQUEST_NOTE)
def make_request(event_id: int) -> Page:
    with write_transaction() as session:
        happening = queries.event_or_404(work(session), event_id)
        made, is_new = event_conversion.create_request_from_event(work(session), organisation(), happening)
        message = _conversion_message(made, is_new)
    return _redirect_back(message)


@bp.post("/awareness/<string:day_id>/<int:year>/idea")
@requires(P.POST_WRITE)
def make_idea_of_day(day_id: str, year: int) -> Page:
    day = next((awareness_day for awareness_day in wiring().awareness if awareness_day.id == day_id), None)
    if day is None or not today().year <= year <= today().year + 1:
        raise NotFound(msg("Ese día señalado no existe."))
    with write_transaction() as session:
        post, is_new = event_conversion.create_idea_from_awareness_day(work(session), organisation(), day, year)
        message = _conversion_message(post, is_new)
    return _redirect_back(message)


def _conversion_message(made: Post | Request, is_new: bool) -> Message:
    if isinstance(made, Post):
        return msg((IDEA_MADE if is_new else IDEA_KNOWN).msgid, number=made.number)
    return msg((REQUEST_MADE if is_new else REQUEST_KNOWN).msgid, number=made.code)


def _redirect_back(message: Message) -> Response:
    flash(translate(message), "good")
    back = request.form.get("day", "")
    return redirect(url_from(".agenda", back) if back else url_for(".events"), 303)


def _event_row(proposal: CalendarEvent, made: dict[tuple[str, ConversionKind], ConvertedEvent]) -> dict[str, Any]:
    idea, converted_request = (
        made.get((proposal.source, becomes)) for becomes in (ConversionKind.IDEA, ConversionKind.REQUEST)
    )
    line = describe_event(proposal.event, organisation().zone)
    return {"line": line, "calendar": proposal.calendar.name, "idea": idea, "request": converted_request}


def _awareness_row(
    day: AwarenessDay, on: Any, made: dict[tuple[str, ConversionKind], ConvertedEvent]
) -> dict[str, Any]:
    return {
        "when": in_words(on, "EEE d MMM"),
        "name": day.name(page_language()),
        "source": day.source,
        "url": url_for(".make_idea_of_day", day_id=day.id, year=on.year),
        "idea": made.get((awareness_source(day, on.year), ConversionKind.IDEA)),
    }


def _page_start() -> tuple[datetime, int] | None:
    key, at = requested_key(request.args, "after"), parse_moment(request.args.get("at"))
    return (at, key) if key and at and at.tzinfo else None


def _next_page_url(last: CalendarEvent) -> str:
    return url_for(".events", at=last.event.starts_at.isoformat(), after=last.event.id)
