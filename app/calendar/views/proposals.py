"""What is to come in other calendars and on the chosen days, to be made an idea or a request with one click."""

from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.calendar import deeds
from app.calendar.forms import key_asked
from app.calendar.queries import external as queries
from app.calendar.queries.external import Happening, Made
from app.calendar.rules.awareness import AwarenessDay, falling, source_of
from app.calendar.rules.external import Becomes
from app.calendar.views.blueprint import bp
from app.calendar.views.happenings import line_of
from app.calendar.views.outside import chosen_days, language
from app.core.errors import NotFound
from app.core.horizon import read_moment
from app.core.periods_math import Days
from app.core.words import Sentence, say
from app.drafting.models import Post
from app.intake.models import Request
from app.pages.shell.request_context import organisation, today, wiring
from app.web.access import requires
from app.web.formats import day as in_words
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
Page = str | Response
EVENTS = 25
AHEAD = timedelta(days=45)
"""How far ahead awareness days are offered."""
IDEA_MADE = say("Idea %(number)s hecha.")
IDEA_KNOWN = say("Ya era la idea %(number)s.")
REQUEST_MADE = say("Petición %(number)s registrada.")
REQUEST_KNOWN = say("Ya era la petición %(number)s.")


@bp.get("/events")
@requires(P.POST_READ)
def events() -> Page:
    found = queries.proposals(reading(), organisation().id, since=today(), after=_after(), limit=EVENTS + 1)
    run = Days(today(), today() + AHEAD)
    days = [(on, day) for on, some in sorted(falling(wiring().awareness, chosen_days(), run).items()) for day in some]
    sources = [one.source for one in found] + [source_of(day, on.year) for on, day in days]
    made = queries.made_of(reading(), organisation().id, sources)
    shown = found[:EVENTS]
    return render_template(
        "calendar/events.html",
        events=[_event(one, made) for one in shown],
        days=[_day(day, on, made) for on, day in days] if _after() is None else [],
        following=_beyond(shown[-1]) if len(found) > EVENTS else None,
        first=url_for(".events") if _after() else None,
        writes=actor().may(P.POST_WRITE),
        notes=actor().may(P.REQUEST_NOTE),
        reads=actor().may(P.REQUEST_READ),
        manages=actor().may(P.CALENDAR_MANAGE),
    )


@bp.post("/events/<int:event_id>/idea")
@requires(P.POST_WRITE)
def make_idea(event_id: int) -> Page:
    with writing() as session:
        happening = queries.happening_or_404(session, organisation().id, event_id)
        post, is_new = deeds.idea_of_event(session, organisation(), happening, actor=actor(), now=now())
        said = _said_of(post, is_new)
    return _done(said)


@bp.post("/events/<int:event_id>/request")
@requires(P.REQUEST_NOTE)
def make_request(event_id: int) -> Page:
    with writing() as session:
        happening = queries.happening_or_404(session, organisation().id, event_id)
        made, is_new = deeds.request_of_event(session, organisation(), happening, actor=actor(), now=now())
        said = _said_of(made, is_new)
    return _done(said)


@bp.post("/awareness/<string:day_id>/<int:year>/idea")
@requires(P.POST_WRITE)
def make_idea_of_day(day_id: str, year: int) -> Page:
    day = next((one for one in wiring().awareness if one.id == day_id), None)
    if day is None or not today().year <= year <= today().year + 1:
        raise NotFound(say("Ese día señalado no existe."))
    with writing() as session:
        post, is_new = deeds.idea_of_day(session, organisation(), day, year, actor=actor(), now=now())
        said = _said_of(post, is_new)
    return _done(said)


def _said_of(made: Post | Request, is_new: bool) -> Sentence:
    if isinstance(made, Post):
        return say((IDEA_MADE if is_new else IDEA_KNOWN).msgid, number=made.number)
    return say((REQUEST_MADE if is_new else REQUEST_KNOWN).msgid, number=made.code)


def _done(said: Sentence) -> Response:
    """Back to where it was pressed: the list, or the days of the agenda that were looked at."""
    flash(translate(said), "good")
    back = request.form.get("day", "")
    return redirect(url_for(".agenda", **{"from": back}) if back else url_for(".events"), 303)  # type: ignore[arg-type] # a value of the address


def _event(one: Happening, made: dict[tuple[str, Becomes], Made]) -> dict[str, Any]:
    idea, asked = (made.get((one.source, becomes)) for becomes in (Becomes.IDEA, Becomes.REQUEST))
    line = line_of(one.event, organisation().zone)
    return {"line": line, "calendar": one.calendar.name, "idea": idea, "request": asked}


def _day(day: AwarenessDay, on: Any, made: dict[tuple[str, Becomes], Made]) -> dict[str, Any]:
    return {
        "when": in_words(on, "EEE d MMM"),
        "name": day.name(language()),
        "source": day.source,
        "url": url_for(".make_idea_of_day", day_id=day.id, year=on.year),
        "idea": made.get((source_of(day, on.year), Becomes.IDEA)),
    }


def _after() -> tuple[datetime, int] | None:
    """The event a page goes on from, by its instant and its key; nonsense begins anew."""
    key, at = key_asked(request.args, "after"), read_moment(request.args.get("at"))
    return (at, key) if key and at and at.tzinfo else None


def _beyond(last: Happening) -> str:
    return url_for(".events", at=last.event.starts_at.isoformat(), after=last.event.id)
