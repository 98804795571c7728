"""The compliance report of some months, whole: facts of each, and what the plan in force says of them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.core.periods_math import Days
from app.core.zones import day_in
from app.organisations.models import Organisation
from app.plan.queries.versions import in_force
from app.reports.queries.compliance import tallied, themes
from app.reports.queries.slots import kept_places
from app.reports.rules.asking import Narrowed, Stretch
from app.reports.rules.compliance import Facts, Ratio, Theme, by_step, monthly, together
from app.reports.rules.indicators import INDICATORS, Indicator, Reading
from app.reports.rules.months import Month, bounds
from app.reports.rules.plan_said import Beside, Said, said


@dataclass(frozen=True, slots=True)
class Report:
    """`before` and `months`: the facts of each month; `days`, how many of each month asked for have passed."""

    stretch: Stretch
    before: list[Facts]
    months: list[Facts]
    themes: list[Theme]
    steps: dict[str, dict[int, int]]
    plan: Said
    days: list[int]

    def readings(self, indicators: tuple[Indicator, ...] = INDICATORS) -> list[Reading]:
        now, then = together(self.months), together(self.before)
        return [self._reading(one, now, then) for one in indicators]

    def value(self, indicator: Indicator, facts: Facts) -> float | None:
        return indicator.value(facts, self.themes)

    @property
    def frequency(self) -> Beside:
        """K26: publications a week, beside the profiles that the plan looks at."""
        return self._frequency(together(self.months).published, sum(self.days))

    def frequency_of(self, place: int) -> Beside:
        """The same of one of the months."""
        return self._frequency(self.months[place].published, self.days[place])

    def _frequency(self, posts: int, days: int) -> Beside:
        return self.plan.frequency(posts * 7 / days if days else None)

    def _reading(self, one: Indicator, now: Facts, then: Facts) -> Reading:
        ratio = one.ratio(now) if one.ratio else None
        target = self.plan.targets.get(one.code)
        return Reading(one, self.value(one, now), self.value(one, then), target, ratio)


def report(session: Session, body: Organisation, stretch: Stretch, narrowed: Narrowed, *, now: datetime) -> Report:
    """Nine statements, whatever is asked for."""
    read = tallied(session, body.id, stretch.bounds, narrowed, languages=body.languages, now=now)
    facts = monthly(len(stretch.every), read)
    _add_places(session, facts, body, stretch, narrowed, now=now)
    today = day_in(now, body.zone)
    version = in_force(session, body.id, today=today)
    plan = said(version.content, version.number) if version else Said()
    for month, one in zip(stretch.every, facts, strict=True):
        _add_work(one, plan, month, today, narrowed)
    middle = len(stretch.before)
    days = [_passed(month, today) for month in stretch.months]
    steps: dict[str, dict[int, int]] = dict(by_step(read.waits, middle))
    return Report(stretch, facts[:middle], facts[middle:], themes(session, body.id), steps, plan, days)


def stretch_of(length: int, last: Month, zone: str) -> Stretch:
    """So many months that end with that one, after as many more."""
    every = tuple(last.moved(-back) for back in reversed(range(2 * length)))
    return Stretch(every[:length], every[length:], tuple(bounds(every, zone)))


def _add_places(
    session: Session, facts: list[Facts], body: Organisation, stretch: Stretch, narrowed: Narrowed, *, now: datetime
) -> None:
    first, after = stretch.every[0].first, stretch.every[-1].moved(1).first
    found, _ = kept_places(session, body, Days(first, after), narrowed, now=now)
    by_month = {(month.year, month.number): one for month, one in zip(stretch.every, facts, strict=True)}
    for place, was_kept in found:
        one = by_month[place.day.year, place.day.month]
        one.kept += Ratio(int(was_kept), 1)


def _add_work(facts: Facts, plan: Said, month: Month, today: date, narrowed: Narrowed) -> None:
    """Of the whole body only: the plan gives its hours to no account apart."""
    days = _passed(month, today)
    if narrowed.is_whole and days:
        facts.used, facts.available = plan.capacity.used(facts.published, days), plan.capacity.had(days)


def _passed(month: Month, today: date) -> int:
    """How many days of a month have come, today included."""
    return max(0, (min(month.moved(1).first, date.fromordinal(today.toordinal() + 1)) - month.first).days)
