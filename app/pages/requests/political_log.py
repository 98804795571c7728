"""The political log, protecting staff; every reading is audited."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import Response, render_template, request, url_for

from app.core.horizon import check_span
from app.core.permissions import Permission
from app.core.zones import local_time, start_of_day
from app.db.paging import Cursor, parse_cursor
from app.domain.requests.queries import political_log
from app.domain.requests.queries.political_log import LogEntry
from app.domain.requests.rules.acts import LOG_WORDS
from app.pages.requests import labels
from app.pages.requests.blueprint import Page, bp
from app.pages.requests.forms import PoliticalLogForm
from app.pages.shell.request_context import organisation, today, wiring
from app.usecases.requests import political_log as request_political_log
from app.web.access import requires
from app.web.addresses import next_page_url
from app.web.forms import FormState, read_form, refusal_beside
from app.web.request import read_session, work, write_transaction
from app.web.translation import translate

HEADINGS = (
    "Fecha",
    "Petición",
    "Quién lo pidió",
    "Clase",
    "Puesto",
    "En nombre de",
    "Qué fue",
    "Asunto",
    "Qué consta",
    "Reglas al recibirla",
    "Lo anotó",
    "Estado",
    "Quién decidió",
    "Reglas citadas",
    "Motivo",
)


@bp.get("/log")
@requires(Permission.POLITICAL_LOG_READ)
def register() -> Page:
    form = read_form(PoliticalLogForm, request.args)
    since, until = _day_range(form)
    if form.value is None:
        return _page(form, [], since, until), form.status
    with write_transaction() as session:
        request_political_log.record_log_access(work(session), since, until)
    bounds = _instant_range(since, until)
    page = political_log.log_page(read_session(), organisation().id, *bounds, place=parse_cursor(form.value.place))
    return _page(form, page.rows, since, until, newer=page.previous, older=page.following)


@bp.get("/log.csv")
@requires(Permission.POLITICAL_LOG_READ)
def export() -> Page:
    """Export in order for secretary, auditor or plenary."""
    form = read_form(PoliticalLogForm, request.args)
    since, until = _day_range(form)
    if form.value is None:
        return _page(form, [], since, until), form.status
    with write_transaction() as session:
        request_political_log.record_log_access(work(session), since, until, exported=True)
    lines = political_log.whole_log(read_session(), organisation().id, *_instant_range(since, until))
    content = wiring().sheet_writer.csv(HEADINGS, _sheet_rows(lines))
    name = f"registro-politico-{since}-{until}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="text/csv", headers=headers)


def _day_range(form: FormState[PoliticalLogForm]) -> tuple[date, date]:
    """Return the first and last day, by default this year so far; refuse beyond `check_span`."""
    log_form = form.value
    until = (log_form.until if log_form else None) or today()
    since = (log_form.since if log_form else None) or date(until.year, 1, 1)
    with refusal_beside(form, beside="until"):
        check_span(since, until)
    return min(since, until), until


def _instant_range(since: date, until: date) -> tuple[datetime, datetime]:
    zone = organisation().zone
    return start_of_day(since, zone), start_of_day(until + timedelta(days=1), zone)


def _sheet_rows(lines: Iterable[LogEntry]) -> Iterable[Sequence[Any]]:
    zone = organisation().zone
    for line in lines:
        publication_request, act, decided = line.request, line.act, line.standing.decided
        yield (
            local_time(act.at, zone).replace(tzinfo=None, microsecond=0),
            publication_request.code,
            publication_request.requester_name,
            translate(publication_request.provenance.label),
            publication_request.requester_post,
            publication_request.on_behalf_of,
            translate(LOG_WORDS[act.kind]),
            publication_request.subject,
            act.evidence,
            ", ".join(line.standing.rules),
            act.by_name,
            translate(line.standing.state.label),
            decided.by_name if decided else "",
            ", ".join(rule["code"] for rule in decided.rules) if decided else "",
            decided.motive if decided else "",
        )


def _page(
    form: FormState[PoliticalLogForm],
    rows: Sequence[LogEntry],
    since: date,
    until: date,
    *,
    newer: Cursor | None = None,
    older: Cursor | None = None,
) -> str:
    days: dict[str, Any] = {"since": since.isoformat(), "until": until.isoformat()}
    form.typed = days | form.typed if form.errors else form.typed | days
    return render_template(
        "requests/political_log.html",
        form=form,
        rows=rows,
        words=LOG_WORDS,
        showing=labels,
        export_url=url_for(".export", **days),
        newer=next_page_url(".register", newer, **days),
        older=next_page_url(".register", older, **days),
        years=wiring().config.request_years,
    )
