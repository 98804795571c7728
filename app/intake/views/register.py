"""The political log: a shield for whoever serves, read by few, and every reading of it written down."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.horizon import check_span
from app.core.zones import start_of_day, wall
from app.db.paging import Place, place_from
from app.intake import queries, service
from app.intake.forms import RegisterForm
from app.intake.queries import Noted
from app.intake.rules.acts import LOG_WORDS, STATE_WORDS
from app.intake.rules.kinds import KIND_WORDS
from app.intake.views import showing
from app.intake.views.blueprint import Page, bp
from app.pages.shell.request_context import organisation, today, wiring
from app.web.access import requires
from app.web.forms import Read, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

HEADINGS = (
    *("Fecha", "Petición", "Quién lo pidió", "Clase", "Puesto", "En nombre de", "Qué fue", "Asunto", "Qué consta"),
    *("Reglas al recibirla", "Lo anotó", "Estado", "Quién decidió", "Reglas citadas", "Motivo"),
)


@bp.get("/log")
@requires(Permission.POLITICAL_LOG_READ)
def register() -> Page:
    form = read_form(RegisterForm, request.args)
    since, until = _days(form)
    if form.value is None:
        return _page(form, [], since, until), form.status
    with writing() as session:
        service.open_register(session, since, until, actor=actor(), now=now())
    bounds = _bounds(since, until)
    page = queries.register(reading(), organisation().id, *bounds, place=place_from(form.value.place))
    return _page(form, page.rows, since, until, newer=page.previous, older=page.following)


@bp.get("/log.csv")
@requires(Permission.POLITICAL_LOG_READ)
def export() -> Page:
    """For the secretary, the auditor or the plenary: a sheet, in order."""
    form = read_form(RegisterForm, request.args)
    since, until = _days(form)
    if form.value is None:
        return _page(form, [], since, until), form.status
    with writing() as session:
        service.open_register(session, since, until, actor=actor(), now=now(), exported=True)
    lines = queries.whole_register(reading(), organisation().id, *_bounds(since, until))
    content = wiring().sheet_writer.csv(HEADINGS, _rows(lines))
    name = f"registro-politico-{since}-{until}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="text/csv", headers=headers)


def _days(form: Read[RegisterForm]) -> tuple[date, date]:
    """This year so far, unless told; the form is refused where the days are more than `check_span` allows."""
    asked = form.value
    until = (asked.until if asked else None) or today()
    since = (asked.since if asked else None) or date(until.year, 1, 1)
    with refusals(form, beside="until"):
        check_span(since, until)
    return min(since, until), until


def _bounds(since: date, until: date) -> tuple[datetime, datetime]:
    zone = organisation().zone
    return start_of_day(since, zone), start_of_day(until + timedelta(days=1), zone)


def _rows(lines: Iterable[Noted]) -> Iterable[Sequence[Any]]:
    zone = organisation().zone
    for line in lines:
        asked, act, decided = line.request, line.act, line.standing.decided
        yield (
            wall(act.at, zone).replace(tzinfo=None, microsecond=0),
            asked.code,
            asked.requester_name,
            translate(KIND_WORDS[asked.provenance]),
            asked.requester_post,
            asked.on_behalf_of,
            translate(LOG_WORDS[act.kind]),
            asked.subject,
            act.evidence,
            ", ".join(line.standing.rules),
            act.by_name,
            translate(STATE_WORDS[line.standing.state]),
            decided.by_name if decided else "",
            ", ".join(rule["code"] for rule in decided.rules) if decided else "",
            decided.motive if decided else "",
        )


def _page(
    form: Read[RegisterForm],
    rows: Sequence[Noted],
    since: date,
    until: date,
    *,
    newer: Place | None = None,
    older: Place | None = None,
) -> str:
    days: dict[str, Any] = {"since": since.isoformat(), "until": until.isoformat()}
    form.typed = days | form.typed if form.errors else form.typed | days
    return render_template(
        "intake/register.html",
        form=form,
        rows=rows,
        words=LOG_WORDS,
        showing=showing,
        export_url=url_for(".export", **days),
        newer=_at(newer, days),
        older=_at(older, days),
        years=wiring().config.request_years,
    )


def _at(place: Place | None, days: dict[str, Any]) -> str | None:
    return url_for(".register", **{**days, "from": str(place)}) if place else None
