"""A rule's form and next dates: holidays, periods, clock changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from app.core.messages import Message, msg
from app.core.zones import day_bounds, local_time
from app.domain.organisations.rules import WEEKDAYS, weekday_name
from app.domain.periods.models import Period
from app.domain.periods.queries.periods_in_force import periods_between
from app.domain.periods.queries.working_time import organisation_working_time
from app.domain.periods.rules.kinds import HOLDING
from app.domain.periods.rules.validity import binding_periods
from app.domain.periods.rules.working_time import WorkingTime
from app.domain.series.rules.holiday_shift import FARTHEST_SHIFT, OnHoliday, is_off, publication_day
from app.domain.series.rules.recurrence import WEEKDAY_ORDINALS, ClockEffect, Frequency, SeriesRule
from app.pages.components.periods import own_territory
from app.pages.series.forms import SeriesRuleForm
from app.pages.series.rule_words import NTH_WORDS, rule_words, time_words
from app.pages.shell.request_context import organisation
from app.usecases.series.series_start import SeriesTerms
from app.web.formats import format_day as day_words
from app.web.forms import FormState
from app.web.request import read_session

MOST_DATES = 10
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class UpcomingDate:
    """`lands`: when it goes out, if ever; `notes`: exceptions."""

    day: date
    lands: datetime | None
    notes: Sequence[Message]


def upcoming_dates(rule: SeriesRule, on_holiday: OnHoliday, since: date) -> list[UpcomingDate]:
    """Return ten dates, in two statements."""
    dates = rule.next_dates(since, MOST_DATES)
    if not dates:
        return []
    first, last = rule.instant(dates[0]), rule.instant(dates[-1]) + timedelta(days=FARTHEST_SHIFT)
    working = organisation_working_time(read_session(), organisation().id, first, last)[1]
    periods = periods_between(read_session(), organisation().id, first, last)
    return [_upcoming_date(rule, day, on_holiday, working, periods) for day in dates]


def _upcoming_date(
    rule: SeriesRule, on: date, on_holiday: OnHoliday, working: WorkingTime, periods: Sequence[Period]
) -> UpcomingDate:
    landed = publication_day(rule, on, on_holiday, working)
    notes = [*_holiday_notes(on, landed, working)]
    if landed is None:
        return UpcomingDate(on, None, notes)
    at = rule.instant(landed)
    return UpcomingDate(on, at, [*notes, *_period_notes(periods, at), *_clock_notes(rule, landed, at)])


def _holiday_notes(on: date, landed: date | None, working: WorkingTime) -> Iterator[Message]:
    if not is_off(on, working):
        return
    if landed == on:
        yield msg("Es festivo: sale igual.")
    elif landed:
        yield msg("Es festivo: pasa al %(day)s.", day=day_words(landed))
    else:
        yield msg("Es festivo: esta no sale.")


def _period_notes(periods: Sequence[Period], at: datetime) -> Iterator[Message]:
    for period in binding_periods(periods, at, own_territory()):
        if period.kind in HOLDING:
            yield msg("%(kind)s: «%(name)s».", kind=period.kind.label, name=period.name)


def _clock_notes(rule: SeriesRule, on: date, at: datetime) -> Iterator[Message]:
    start, end = day_bounds(on, rule.zone)
    if end - start == _A_DAY:
        return
    clock, shown = rule.clock_on(on), local_time(at, rule.zone).time()
    if clock is ClockEffect.MISSING:
        yield msg("Cambia la hora y esa no existe ese día: sale %(time)s.", time=time_words(shown))
    elif clock is ClockEffect.DOUBLE:
        yield msg("Cambia la hora y esa pasa dos veces ese día: sale la primera.")
    else:
        yield msg("Ese día cambia la hora: sale igualmente %(time)s.", time=time_words(shown))


NO_END = msg("Escriba el último día.")
NO_COUNT = msg("Escriba cuántas.")


def check_end_given(form: FormState[SeriesRuleForm]) -> None:
    """Require the chosen end's date or count."""
    rule_form = form.value
    if rule_form and rule_form.ends == "until" and rule_form.until is None:
        form.refuse("until", NO_END)
    elif rule_form and rule_form.ends == "count" and rule_form.count is None:
        form.refuse("count", NO_COUNT)


def terms_digest(terms: SeriesTerms, since: date) -> str:
    return sha256(repr((terms, since)).encode()).hexdigest()[:32]


def rule_form_choices() -> dict[str, Any]:
    days: list[tuple[str, Message]] = [(name, weekday_name(name)) for name in WEEKDAYS]
    return {
        "freqs": Frequency.choices(),
        "weekdays": days,
        "month_days": [*((str(n), str(n)) for n in range(1, 32)), ("-1", msg("el último"))],
        "nths": [(str(n), NTH_WORDS[n]) for n in WEEKDAY_ORDINALS],
        "holidays": OnHoliday.choices(),
    }


def rule_preview(rule: SeriesRule | None, terms: SeriesTerms | None, since: date) -> dict[str, Any]:
    """Return nothing if impossible."""
    if rule is None or terms is None:
        return {"rule_text": None, "dates": [], "digest": ""}
    return {
        "rule_text": rule_words(rule),
        "dates": upcoming_dates(rule, terms.on_holiday, since),
        "digest": terms_digest(terms, since),
    }
