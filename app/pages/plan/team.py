"""Stop 4: people, skills and shifts."""

from collections.abc import Mapping

from flask import url_for

from app.core.amounts import format_amount
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.organisations.rules import WEEKDAYS, weekday_name
from app.domain.people.models import Substitution
from app.domain.plan.queries.team import TeamOverview, missing_in_team, role_words, skill_name, team_overview
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
    overview = team_overview(read_session(), organisation().id, today=today())
    rows, names = timetable_rows(overview.attention, overview.shifts), short_names(overview.names)
    days = shown_days(rows)
    return stop_page(
        Stop.WHO,
        "plan/team.html",
        missing=missing_in_team(overview),
        overview=overview,
        days=[(day, DAYS[day]) for day in days],
        rows=[(format_hours(row), row.size, [row.cells[day] for day in days]) for row in rows],
        by_day=[(DAYS[day], _cells_of_day(rows, day)) for day in days],
        gaps=[span_words(gap) for gap in overview.gaps],
        names_in=lambda cell: names_in_cell(overview, names, cell),
        brief=lambda cell: f"{format_short_clock(cell.starts)}–{format_short_clock(cell.ends)}",
        working=sorted(
            (team_member for team_member in overview.team if team_member.minutes),
            key=lambda worker: (-worker.minutes, worker.name),
        ),
        others=[team_member for team_member in overview.team if not team_member.minutes],
        hours=format_hours,
        hours_of=lambda minutes: format_amount(minutes_to_hours(minutes)),
        absence=absence_words,
        adrift=lambda shift: span_words(WeekSpan(shift.weekday, shift.starts, shift.ends)),
        role_words=role_words,
        skill_name=skill_name,
        levels=SKILL_LEVELS,
        is_short=is_below_need,
        link=lambda mate: url_for(".person", user_id=mate.id),
    )


def span_words(span: WeekSpan) -> Message:
    """Return, for example, «Martes, de 14:00 a 15:00»."""
    day, starts, ends = DAYS[span.weekday], format_clock(span.starts), format_clock(span.ends)
    return msg("%(day)s, de %(starts)s a %(ends)s", day=day, starts=starts, ends=ends)


def format_hours(span: TimetableRow | TimetableCell | WeekSpan) -> str:
    return f"{format_clock(span.starts)}–{format_clock(span.ends)}"


def names_in_cell(overview: TeamOverview, names: Mapping[int, str], cell: TimetableCell) -> list[tuple[str, bool]]:
    """Return initials, and whether each is away this week."""
    away = {mate.id for mate in overview.team if mate.absences}
    return sorted((names[user_id], user_id in away) for user_id in cell.people)


def absence_words(absence: Substitution) -> str:
    first, last = in_words(absence.starts_on, "d MMM"), in_words(absence.ends_on, "d MMM")
    message = msg(
        "Ausente del %(first)s al %(last)s; en su lugar, %(name)s", first=first, last=last, name=absence.substitute_name
    )
    return translate(message)


def _cells_of_day(rows: list[TimetableRow], day: int) -> list[TimetableCell]:
    """Return a phone's cells: those needing attention."""
    return [cell for row in rows if (cell := row.cells[day]) and cell.state is not CoverageState.FREE]
