"""The next dates of a rule in words, with what each of them meets: holidays, periods, the change of the clocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.words import Sentence, say
from app.core.zones import day_bounds, wall
from app.pages.shell.request_context import organisation
from app.periods.models import Period
from app.periods.queries import periods_between
from app.periods.queries.working import at_work
from app.periods.rules.binding import binding
from app.periods.rules.kinds import HOLDING, KIND_WORDS
from app.periods.rules.working import WorkingTime
from app.series.rules.landing import FARTHEST, OnHoliday, is_off, landing
from app.series.rules.repeating import Clock, Rule
from app.series.views.wording import time_words
from app.web.formats import day as day_words
from app.web.periods import own_place
from app.web.request import reading

SHOWN = 10
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A date to come: `lands` is when it goes out, if it does; `notes`, what is out of the ordinary in it."""

    day: date
    lands: datetime | None
    notes: Sequence[Sentence]


def foreseen(rule: Rule, on_holiday: OnHoliday, since: date) -> list[Foreseen]:
    """The next ten; two statements."""
    dates = rule.next_dates(since, SHOWN)
    if not dates:
        return []
    first, last = rule.instant(dates[0]), rule.instant(dates[-1]) + timedelta(days=FARTHEST)
    working = at_work(reading(), organisation().id, first, last)[1]
    periods = periods_between(reading(), organisation().id, first, last)
    return [_foreseen(rule, one, on_holiday, working, periods) for one in dates]


def _foreseen(rule: Rule, on: date, on_holiday: OnHoliday, working: WorkingTime, periods: Sequence[Period]) -> Foreseen:
    landed = landing(rule, on, on_holiday, working)
    notes = [*_off(on, landed, working)]
    if landed is None:
        return Foreseen(on, None, notes)
    at = rule.instant(landed)
    return Foreseen(on, at, [*notes, *_bound(periods, at), *_clocks(rule, landed, at)])


def _off(on: date, landed: date | None, working: WorkingTime) -> Iterator[Sentence]:
    if not is_off(on, working):
        return
    if landed == on:
        yield say("Es festivo: sale igual.")
    elif landed:
        yield say("Es festivo: pasa al %(day)s.", day=day_words(landed))
    else:
        yield say("Es festivo: esta no sale.")


def _bound(periods: Sequence[Period], at: datetime) -> Iterator[Sentence]:
    for period in binding(periods, at, own_place()):
        if period.kind in HOLDING:
            yield say("%(kind)s: «%(name)s».", kind=KIND_WORDS[period.kind], name=period.name)


def _clocks(rule: Rule, on: date, at: datetime) -> Iterator[Sentence]:
    start, end = day_bounds(on, rule.zone)
    if end - start == _A_DAY:
        return
    clock, shown = rule.clock_on(on), wall(at, rule.zone).time()
    if clock is Clock.MISSING:
        yield say("Cambia la hora y esa no existe ese día: sale %(time)s.", time=time_words(shown))
    elif clock is Clock.DOUBLE:
        yield say("Cambia la hora y esa pasa dos veces ese día: sale la primera.")
    else:
        yield say("Ese día cambia la hora: sale igualmente %(time)s.", time=time_words(shown))
