from collections.abc import Sequence
from typing import Any

from flask import render_template

from app.core.date_ranges import DateRange
from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.domain.posts.rules.post_number import format_number
from app.domain.reports.queries.drill_down import MAX_SHOWN, POST_INDICATORS, DrillDownScope, posts_behind
from app.domain.reports.queries.slot_outcomes import slot_outcomes
from app.domain.reports.rules.compliance_indicators import INDICATORS_BY_CODE, ReportIndicator
from app.domain.reports.rules.scope import MonthRange, ReportFilter
from app.pages.reports import compliance_figures
from app.pages.reports.blueprint import Page, bp
from app.pages.reports.compliance import READERS, filter_arguments, requested_scope
from app.pages.reports.neutrality_figures import month_name
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.addresses import post_address_builder
from app.web.formats import format_day, reader_settings
from app.web.request import actor, now, read_session

NOWHERE = msg("De esa cifra no hay nada que ver detrás.")
NUMBERED = msg("Sin título (%(number)s)")
ANY_TOPIC = msg("cualquier tema")
SLOTS = "K12"


@bp.get("/compliance/<code>")
@requires(*READERS)
def compliance_behind(code: str) -> Page:
    """Show a hundred at most, newest first. Raises `NotFound`, `NotPermitted`."""
    demand(actor().may(Permission.POST_READ))
    kind = INDICATORS_BY_CODE.get(code)
    if kind is None or kind.bad is None:
        raise NotFound(NOWHERE)
    form, wanted, stretch = requested_scope()
    rows = _missed_slots(stretch, wanted.narrowed) if code == SLOTS else _posts(stretch, kind, wanted.narrowed)
    return render_template(
        "reports/drill_down.html",
        kind=kind,
        months=stretch.months,
        rows=rows[:MAX_SHOWN],
        has_more=len(rows) > MAX_SHOWN,
        most=MAX_SHOWN,
        is_of_slots=code == SLOTS,
        label=compliance_figures.label(kind),
        narrowing=filter_arguments(form),
        month_name=month_name,
    )


def _posts(stretch: MonthRange, kind: ReportIndicator, narrowed: ReportFilter) -> Sequence[dict[str, Any]]:
    assert kind.code in POST_INDICATORS
    body, length = organisation(), len(stretch.before)
    where = DrillDownScope(body.id, stretch.bounds[length:], narrowed, body.languages, now())
    address, when = post_address_builder("posts.show"), reader_settings().when
    return [
        {
            "when": when(post.at),
            "title": post.title or msg(NUMBERED.msgid, number=format_number(post.year, post.ordinal)),
            "url": address(post.year, post.ordinal),
            "detail": compliance_figures.value(kind, post.minutes / 60) if post.minutes is not None else None,
        }
        for post in posts_behind(read_session(), kind.code, where)
    ]


def _missed_slots(stretch: MonthRange, narrowed: ReportFilter) -> Sequence[dict[str, Any]]:
    """Return the latest first."""
    body, months = organisation(), stretch.months
    days = DateRange(months[0].first, months[-1].moved(1).first)
    judged, slots = slot_outcomes(read_session(), body, days, narrowed, now=now())
    empty = [outcome.place for outcome in judged if not outcome.is_filled][::-1]
    return [
        {
            "when": f"{format_day(place.day, 'EEE d MMM y')}, {place.time:%H:%M}",
            "title": slots[place.slot_id].called,
            "url": None,
            "detail": slots[place.slot_id].topic or ANY_TOPIC,
        }
        for place in empty[: MAX_SHOWN + 1]
    ]
