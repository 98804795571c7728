"""Stop 4: the people behind the accounts, their skills, and the week's shifts."""

from collections.abc import Mapping

from flask import url_for

from app.core.amounts import format_amount
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.organisations.rules import WEEKDAYS, weekday_name
from app.domain.people.models import Substitution
from app.domain.plan.queries.stops.team import missing_in, role_words, skill_name
from app.domain.plan.queries.team import TeamOverview, team_overview
from app.domain.plan.rules.coverage import (
    CoverageState,
    TimetableCell,
    TimetableRow,
    WeekSpan,
    format_clock,
    format_short_clock,
    shown_days,
    timetable_rows,
)
from app.domain.plan.rules.stops import Stop
from app.domain.plan.rules.team import SKILL_LEVELS, is_below_need, minutes_to_hours, short_names
from app.pages.plan.blueprint import bp
from app.pages.plan.stops import stop_page
from app.pages.shell.request_context import organisation, today
from app.web.access import requires
from app.web.formats import format_day as in_words
from app.web.request import read_session
from app.web.translation import translate

P = Permission
DAYS = [weekday_name(day) for day in WEEKDAYS]


@bp.get("/who")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def who() -> str:
    held = team_overview(read_session(), organisation().id, today=today())
    rows, names = timetable_rows(held.attention, held.shifts), short_names(held.names)
    days = shown_days(rows)
    return stop_page(
        Stop.WHO,
        "plan/team.html",
        missing=missing_in(held),
        held=held,
        days=[(day, DAYS[day]) for day in days],
        rows=[(format_hours(row), row.size, [row.cells[day] for day in days]) for row in rows],
        by_day=[(DAYS[day], _cells_of_day(rows, day)) for day in days],
        gaps=[span_words(one) for one in held.gaps],
        names_in=lambda cell: names_in_cell(held, names, cell),
        brief=lambda cell: f"{format_short_clock(cell.starts)}–{format_short_clock(cell.ends)}",
        working=sorted((one for one in held.team if one.minutes), key=lambda one: (-one.minutes, one.name)),
        others=[one for one in held.team if not one.minutes],
        hours=format_hours,
        hours_of=lambda minutes: format_amount(minutes_to_hours(minutes)),
        absence=absence_words,
        adrift=lambda one: span_words(WeekSpan(one.weekday, one.starts, one.ends)),
        role_words=role_words,
        skill_name=skill_name,
        levels=SKILL_LEVELS,
        is_short=is_below_need,
        link=lambda mate: url_for(".person", user_id=mate.id),
    )


def span_words(one: WeekSpan) -> Message:
    """Return, for example, «Martes, de 14:00 a 15:00»."""
    day, starts, ends = DAYS[one.weekday], format_clock(one.starts), format_clock(one.ends)
    return msg("%(day)s, de %(starts)s a %(ends)s", day=day, starts=starts, ends=ends)


def format_hours(one: TimetableRow | TimetableCell | WeekSpan) -> str:
    return f"{format_clock(one.starts)}–{format_clock(one.ends)}"


def names_in_cell(held: TeamOverview, names: Mapping[int, str], cell: TimetableCell) -> list[tuple[str, bool]]:
    """Return the initials on shift, and whether each is away some day this week."""
    away = {mate.id for mate in held.team if mate.absences}
    return sorted((names[one], one in away) for one in cell.people)


def absence_words(one: Substitution) -> str:
    """Return an absence's dates and the substitute."""
    first, last = in_words(one.starts_on, "d MMM"), in_words(one.ends_on, "d MMM")
    said = msg(
        "Ausente del %(first)s al %(last)s; en su lugar, %(name)s", first=first, last=last, name=one.substitute_name
    )
    return translate(said)


def _cells_of_day(rows: list[TimetableRow], day: int) -> list[TimetableCell]:
    """Return a day's cells for a phone, without those that need no attention."""
    return [cell for row in rows if (cell := row.cells[day]) and cell.state is not CoverageState.FREE]
