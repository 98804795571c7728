from itertools import groupby
from typing import Any

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.external_calendars.rules.awareness_days import AwarenessDay, AwarenessGroup, FixedDate
from app.pages.calendar.blueprint import bp
from app.pages.calendar.forms import AwarenessForm
from app.pages.calendar.outside_events import chosen_awareness_days, page_language
from app.pages.shell.request_context import organisation, today, wiring
from app.usecases.external_calendars import calendars
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.formats import format_day as in_words
from app.web.forms import read_form
from app.web.request import work, write_transaction

P = Permission
Page = str | tuple[str, int] | Response
SAVED = msg("Los días señalados están guardados.")
MOVES = msg("%(date)s (cambia cada año)")


@bp.get("/awareness")
@requires(P.CALENDAR_MANAGE)
def awareness() -> Page:
    chosen = chosen_awareness_days()
    return _page(set(chosen.groups), set(chosen.days))


@bp.post("/awareness")
@requires(P.CALENDAR_MANAGE)
def choose_awareness() -> Page:
    form = read_form(AwarenessForm, request.form)
    if form.value is None:
        return _page(set(), set()), form.status
    groups, days = form.value.groups, form.value.days
    with write_transaction() as session:
        calendars.choose_awareness_days(work(session), wiring().awareness, groups, days)
    return flash_and_redirect(SAVED, url_for(".awareness"))


def _page(groups: set[str], days: set[str]) -> str:
    """List the own community before the others."""
    order = [
        AwarenessGroup.UN,
        AwarenessGroup.EU,
        AwarenessGroup.SPAIN,
        *(awareness_group for awareness_group in AwarenessGroup if awareness_group.value == organisation().region),
    ]
    order += [awareness_group for awareness_group in AwarenessGroup if awareness_group not in order]
    by_group = {
        group: list(some)
        for group, some in groupby(sorted(wiring().awareness, key=lambda day: order.index(day.group)), _group_of)
    }
    return render_template(
        "calendar/awareness_days.html",
        groups=[_group_choices(group, by_group[group], groups, days) for group in order if group in by_group],
    )


def _group_choices(
    group: AwarenessGroup, days: list[AwarenessDay], groups: set[str], chosen: set[str]
) -> dict[str, Any]:
    is_whole = group.value in groups
    return {
        "id": group.value,
        "name": group.label,
        "is_whole": is_whole,
        "chosen": sum(is_whole or day.id in chosen for day in days),
        "days": [
            (day.id, day.name(page_language()), _date_words(day), day.source, is_whole or day.id in chosen)
            for day in days
        ],
    }


def _date_words(day: AwarenessDay) -> Any:
    date_words = in_words(day.rule.in_year(today().year), "day")
    return date_words if isinstance(day.rule, FixedDate) else msg(MOVES.msgid, date=date_words)


def _group_of(day: AwarenessDay) -> AwarenessGroup:
    return day.group
