"""Which awareness days the organisation looks at: whole groups, or one by one."""

from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.calendar import service
from app.calendar.forms import AwarenessForm
from app.calendar.rules.awareness import GROUP_WORDS, AwarenessDay, Fixed, Group
from app.calendar.views.blueprint import bp
from app.calendar.views.outside import chosen_days, language
from app.core.words import say
from app.pages.shell.request_context import organisation, today, wiring
from app.web.access import requires
from app.web.formats import day as in_words
from app.web.forms import read_form
from app.web.request import actor, now, writing
from app.web.words import translate

P = Permission
Page = str | tuple[str, int] | Response
SAVED = say("Los días señalados están guardados.")
MOVES = say("%(date)s (cambia cada año)")


@bp.get("/awareness")
@requires(P.CALENDAR_MANAGE)
def awareness() -> Page:
    chosen = chosen_days()
    return _page(set(chosen.groups), set(chosen.days))


@bp.post("/awareness")
@requires(P.CALENDAR_MANAGE)
def choose_awareness() -> Page:
    form = read_form(AwarenessForm, request.form)
    if form.value is None:
        return _page(set(), set()), form.status
    groups, days = form.value.groups, form.value.days
    with writing() as session:
        service.choose_days(session, wiring().awareness, groups, days, actor=actor(), now=now())
    flash(translate(SAVED), "good")
    return redirect(url_for(".awareness"), 303)


def _page(groups: set[str], days: set[str]) -> str:
    """Those of the organisation's own community come first among the communities."""
    order = [Group.UN, Group.EU, Group.SPAIN, *(one for one in Group if one.value == organisation().region)]
    order += [one for one in Group if one not in order]
    by_group = {
        group: list(some)
        for group, some in groupby(sorted(wiring().awareness, key=lambda day: order.index(day.group)), _group)
    }
    return render_template(
        "calendar/awareness.html",
        groups=[_told(group, by_group[group], groups, days) for group in order if group in by_group],
    )


def _told(group: Group, days: list[AwarenessDay], groups: set[str], chosen: set[str]) -> dict[str, Any]:
    is_whole = group.value in groups
    return {
        "id": group.value,
        "name": GROUP_WORDS[group],
        "is_whole": is_whole,
        "chosen": sum(is_whole or day.id in chosen for day in days),
        "days": [(day.id, day.name(language()), _date(day), day.source, is_whole or day.id in chosen) for day in days],
    }


def _date(day: AwarenessDay) -> Any:
    said = in_words(day.rule.in_year(today().year), "d 'de' MMMM")
    return said if isinstance(day.rule, Fixed) else say(MOVES.msgid, date=said)


def _group(day: AwarenessDay) -> Group:
    return day.group
