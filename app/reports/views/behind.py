"""What is behind a figure: the posts, or the slots, that made it bad."""

from collections.abc import Sequence
from typing import Any

from flask import render_template

from app.accounts.rules import Permission, demand
from app.core.errors import NotFound
from app.core.periods_math import Days
from app.core.words import say
from app.drafting.rules.numbers import number_of
from app.pages.shell.request_context import organisation
from app.reports.queries.behind import MOST, OF_POSTS, Where, behind
from app.reports.queries.slots import kept_places
from app.reports.rules.asking import Narrowed, Stretch
from app.reports.rules.indicators import BY_CODE, Indicator
from app.reports.views import telling
from app.reports.views.blueprint import Page, bp
from app.reports.views.compliance import READERS, asking, narrowing
from app.reports.views.showing import month_name
from app.web.access import requires
from app.web.addresses import post_addresses
from app.web.formats import day, reader
from app.web.request import actor, now, reading

NOWHERE = say("De esa cifra no hay nada que ver detrás.")
NUMBERED = say("Sin título (%(number)s)")
ANY_TOPIC = say("cualquier tema")
SLOTS = "K12"


@bp.get("/compliance/<code>")
@requires(*READERS)
def compliance_behind(code: str) -> Page:
    """The newest first, at most a hundred; narrowed as the report was. Raises `NotFound` and `NotPermitted`."""
    demand(actor().may(Permission.POST_READ))
    kind = BY_CODE.get(code)
    if kind is None or kind.bad is None:
        raise NotFound(NOWHERE)
    form, wanted, stretch = asking()
    rows = _places(stretch, wanted.narrowed) if code == SLOTS else _posts(stretch, kind, wanted.narrowed)
    return render_template(
        "reports/behind.html",
        kind=kind,
        months=stretch.months,
        rows=rows[:MOST],
        has_more=len(rows) > MOST,
        most=MOST,
        is_of_slots=code == SLOTS,
        label=telling.label(kind),
        narrowing=narrowing(form),
        month_name=month_name,
    )


def _posts(stretch: Stretch, kind: Indicator, narrowed: Narrowed) -> Sequence[dict[str, Any]]:
    assert kind.code in OF_POSTS
    body, length = organisation(), len(stretch.before)
    where = Where(body.id, stretch.bounds[length:], narrowed, body.languages, now())
    address, when = post_addresses("drafting.show"), reader().when
    return [
        {
            "when": when(one.at),
            "title": one.title or say(NUMBERED.msgid, number=number_of(one.year, one.ordinal)),
            "url": address(one.year, one.ordinal),
            "detail": telling.value(kind, one.minutes / 60) if one.minutes is not None else None,
        }
        for one in behind(reading(), kind.code, where)
    ]


def _places(stretch: Stretch, narrowed: Narrowed) -> Sequence[dict[str, Any]]:
    """The latest first."""
    body, months = organisation(), stretch.months
    days = Days(months[0].first, months[-1].moved(1).first)
    judged, slots = kept_places(reading(), body, days, narrowed, now=now())
    empty = [one.place for one in judged if not one.was_kept][::-1]
    return [
        {
            "when": f"{day(place.day, 'EEE d MMM y')}, {place.time:%H:%M}",
            "title": slots[place.slot_id].called,
            "url": None,
            "detail": slots[place.slot_id].topic or ANY_TOPIC,
        }
        for place in empty[: MOST + 1]
    ]
