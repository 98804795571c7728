"""The figures of answering in the reader's words: groups, reasons, the hours of the week, and their charts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.citizens.rules.categories import CATEGORY_NAMES, SILENCE_NAMES
from app.core.words import Sentence, say
from app.organisations.rules import WEEKDAYS, weekday_name
from app.reports.queries.attention import Attention
from app.reports.rules.answers import ANSWERS, IN_PLAN
from app.reports.rules.attention import Case, Tally, most_first, shades, silences, tallied_by, week
from app.reports.rules.charts import columns
from app.reports.rules.indicators import Indicator
from app.reports.views import telling
from app.reports.views.showing import Drawn, month_name
from app.web.dates import writer
from app.web.words import locale, translate

CASES = say("Casos")
DRAWN = ("K1", "K2b", "K3")
COLUMNS = {
    "K1": say("Con respuesta o motivo"),
    "K2": say("Primera respuesta, mediana"),
    "K2b": say("Primera respuesta, 9 de 10"),
    "K3": say("En plazo"),
    "K4": say("Con solución"),
}
NO_ACCOUNT, NO_UNIT = say("sin cuenta"), say("sin unidad")


@dataclass(frozen=True, slots=True)
class Names:
    accounts: Mapping[int, str]
    units: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Cases put together by something; each row with its name."""

    title: Sentence
    head: Sentence
    rows: Sequence[tuple[Sentence | str, Tally]]


def groups(found: Attention, names: Names) -> list[Group]:
    """By category, by account and by unit, the most first; what would be one row is left out."""

    def by(key: Callable[[Case], Any], name: Callable[[Any], Sentence | str]) -> list[tuple[Sentence | str, Tally]]:
        return [(name(one), tally) for one, tally in most_first(tallied_by(found.counted, key, now=found.now))]

    every = (
        Group(say("Por clase de mensaje"), say("Clase"), by(lambda one: one.category, CATEGORY_NAMES.__getitem__)),
        Group(
            say("Por cuenta"),
            say("Cuenta"),
            by(lambda one: one.channel_id, lambda key: names.accounts.get(key, NO_ACCOUNT)),
        ),
        Group(say("Por unidad"), say("Unidad"), by(lambda one: one.unit_id, lambda key: names.units.get(key, NO_UNIT))),
    )
    return [one for one in every if one.rows]


def heads() -> list[tuple[str, str]]:
    """Of the columns that `cells` fill, after the number of cases."""
    return [(translate(CASES), "number"), *((column(one), "number") for one in ANSWERS)]


def column(kind: Indicator) -> str:
    """What a column of figures is called: short, since a phone says it beside each."""
    return f"{translate(COLUMNS[kind.code])}{telling.unit_of(kind)}"


def cells(tally: Tally) -> list[tuple[Indicator, str]]:
    """A row of a group, without units, which stand at the head of their columns."""
    return [(one, telling.plain(one.value(tally, []))) for one in ANSWERS]


def reasons(found: Attention) -> list[tuple[Sentence, int]]:
    return [(SILENCE_NAMES[reason], count) for reason, count in silences(found.counted)]


@dataclass(frozen=True, slots=True)
class Hour:
    """What came in an hour of a weekday; `shade`: how dark it is drawn, from 0 to 5."""

    count: int
    shade: int


def hours_of_week(found: Attention) -> list[tuple[int, list[Hour]]]:
    """An hour of the day with its seven days, from the first in which anything came to the last; none where nothing."""
    grid = week(found.counted, found.zone)
    dark = shades(grid)
    rows = [(hour, [Hour(grid[day][hour], dark[day][hour]) for day in range(7)]) for hour in range(24)]
    busy = [hour for hour, row in rows if any(one.count for one in row)]
    return rows[busy[0] : busy[-1] + 1] if busy else []


def weekdays() -> list[Sentence]:
    return [weekday_name(one) for one in WEEKDAYS]


def charts(found: Attention, targets: Mapping[str, float]) -> list[Drawn]:
    told = [one for one in ANSWERS if one.code in DRAWN and any(one.value(each, []) for each in found.by_month)]
    return [_chart(found, one, targets.get(IN_PLAN[one.code])) for one in told]


def euros(cents: int) -> str:
    """As it is typed."""
    return f"{cents // 100},{cents % 100:02}"


def _chart(found: Attention, kind: Indicator, target: float | None) -> Drawn:
    months = found.stretch.months
    values = [kind.value(one, []) for one in found.by_month]
    labels = [writer("MMM", locale())(month.first)[:1].upper() for month in months]
    drawn = columns(labels, [[("share", one or 0)] for one in values], unit=telling.scale_unit(kind), limit=target)
    told = zip(months, values, strict=True)
    said = ", ".join(f"{month_name(month)}: {telling.value(kind, one)}" for month, one in told)
    return Drawn(kind.code, kind.name, said, drawn, () if target is None else (telling.OWN_DRAWN, telling.TARGET_DRAWN))
