"""Stop 4: who looks after the accounts, what they know, and the week in which somebody answers."""

from collections.abc import Mapping

from flask import url_for

from app.accounts.models import Substitution
from app.accounts.rules import Permission
from app.core.words import Sentence, say
from app.organisations.rules import WEEKDAYS, weekday_name
from app.pages.shell.request_context import organisation, today
from app.plan.queries.people import House, house
from app.plan.queries.stops.who import lacks, role_words, skill_name
from app.plan.rules.coverage import Cell, Row, State, Stretch, brief, clock, days_used, drawn
from app.plan.rules.numbers import written
from app.plan.rules.people import hours_of, short_names
from app.plan.rules.skills import LEVELS, is_short
from app.plan.rules.stops import Stop
from app.plan.views.blueprint import bp
from app.plan.views.stops import stop_page
from app.web.access import requires
from app.web.formats import day as in_words
from app.web.request import reading
from app.web.words import translate

P = Permission
DAYS = [weekday_name(day) for day in WEEKDAYS]


@bp.get("/who")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def who() -> str:
    held = house(reading(), organisation().id, today=today())
    rows, names = drawn(held.attention, held.shifts), short_names(held.names)
    days = days_used(rows)
    return stop_page(
        Stop.WHO,
        "plan/who.html",
        missing=lacks(held),
        held=held,
        days=[(day, DAYS[day]) for day in days],
        rows=[(hours(row), row.size, [row.cells[day] for day in days]) for row in rows],
        by_day=[(DAYS[day], _of_day(rows, day)) for day in days],
        gaps=[stretch_words(one) for one in held.gaps],
        names_in=lambda cell: named(held, names, cell),
        brief=lambda cell: f"{brief(cell.starts)}–{brief(cell.ends)}",
        working=sorted((one for one in held.team if one.minutes), key=lambda one: (-one.minutes, one.name)),
        others=[one for one in held.team if not one.minutes],
        hours=hours,
        hours_of=lambda minutes: written(hours_of(minutes)),
        absence=absence_words,
        adrift=lambda one: stretch_words(Stretch(one.weekday, one.starts, one.ends)),
        role_words=role_words,
        skill_name=skill_name,
        levels=LEVELS,
        is_short=is_short,
        link=lambda mate: url_for(".person", user_id=mate.id),
    )


def stretch_words(one: Stretch) -> Sentence:
    """«Martes, de 14:00 a 15:00»."""
    day, starts, ends = DAYS[one.weekday], clock(one.starts), clock(one.ends)
    return say("%(day)s, de %(starts)s a %(ends)s", day=day, starts=starts, ends=ends)


def hours(one: Row | Cell | Stretch) -> str:
    return f"{clock(one.starts)}–{clock(one.ends)}"


def named(held: House, names: Mapping[int, str], cell: Cell) -> list[tuple[str, bool]]:
    """Who answers then, in a few letters, and whether they are away some day of this week."""
    away = {mate.id for mate in held.team if mate.absences}
    return sorted((names[one], one in away) for one in cell.people)


def absence_words(one: Substitution) -> str:
    """From when to when somebody is away, and who is there instead."""
    first, last = in_words(one.starts_on, "d MMM"), in_words(one.ends_on, "d MMM")
    said = say(
        "Ausente del %(first)s al %(last)s; en su lugar, %(name)s", first=first, last=last, name=one.substitute_name
    )
    return translate(said)


def _of_day(rows: list[Row], day: int) -> list[Cell]:
    """What a phone shows of a day: its stretches one under another, without those in which nobody needs to be there."""
    return [cell for row in rows if (cell := row.cells[day]) and cell.state is not State.FREE]
