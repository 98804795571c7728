"""The figures of some months as the plan's own indicators take them: by their codes there, and in their units."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.editorial_line.service.holding import line_of
from app.intake.rules.acts import OUTCOMES
from app.organisations.models import Organisation
from app.plan.rules.indicators import INDICATORS, Unit
from app.reports.queries.attention import About, Attention, attention
from app.reports.queries.crises import slowest, spoken
from app.reports.queries.measures import moderated
from app.reports.queries.neutrality import counted
from app.reports.queries.report import Report, report, stretch_of
from app.reports.rules.answers import values as answers
from app.reports.rules.asking import Narrowed, Stretch
from app.reports.rules.compliance import MINUTES
from app.reports.rules.indicators import BY_CODE
from app.reports.rules.kept import neutral
from app.reports.rules.months import Month, bounds
from app.reports.rules.neutrality import MonthFacts, facts, naming_rules

COMPARED = "K26"


def figures(session: Session, body: Organisation, month: Month, *, now: datetime) -> Report:
    return report(session, body, stretch_of(1, month, body.zone), Narrowed(), now=now)


def neutrality(session: Session, body: Organisation, months: Sequence[Month], *, now: datetime) -> list[MonthFacts]:
    naming = naming_rules(line_of(session, body.id, now=now).rules.values())
    return facts(months, counted(session, body.id, bounds(months, body.zone), naming), OUTCOMES)


def values_of(found: Report, beside: Sequence[MonthFacts]) -> list[tuple[Month, dict[str, float]]]:
    """Of each month asked for, those that have a number; `beside`: what the neutrality report has of the same."""
    return [
        (month, {code: value for code, value in _values(found, place, told).items() if value is not None})
        for place, (month, told) in enumerate(zip(found.stretch.months, beside, strict=True))
    ]


def values_between(
    session: Session, body: Organisation, months: Sequence[Month], *, now: datetime
) -> list[tuple[Month, dict[str, float]]]:
    """Counted at once, however many the months; without those in which nothing happened."""
    stretch = Stretch((), tuple(months), tuple(bounds(months, body.zone)))
    found = report(session, body, stretch, Narrowed(), now=now)
    every = values_of(found, neutrality(session, body, months, now=now))
    answered = answers_of(session, body, attention(session, body, stretch, About(), now=now))
    told = [(month, values | more) for (month, values), more in zip(every, answered, strict=True)]
    return [(month, values) for month, values in told if values]


def answers_of(session: Session, body: Organisation, found: Attention) -> list[dict[str, float]]:
    """Of each month asked for, what is known of how citizens were answered; two statements a month besides."""
    told = [
        answers(tally, found.estimate) | _guarded(session, body, month)
        for month, tally in zip(found.stretch.months, found.by_month, strict=True)
    ]
    return [{code: value for code, value in one.items() if value is not None} for one in told]


def _guarded(session: Session, body: Organisation, month: Month) -> dict[str, float | None]:
    """K20 and K23."""
    start, end = bounds([month], body.zone)
    spoke = slowest(spoken(session, body.id, start, end))
    return {"K20": spoke, "K23": moderated(session, body.id, start, end).guarded.per_cent}


def _values(found: Report, place: int, beside: MonthFacts) -> dict[str, float | None]:
    of_month = found.months[place]
    own = {code: found.value(BY_CODE[code], of_month) for code in BY_CODE if code in INDICATORS}
    return {code: _in_its_unit(code, value) for code, value in (own | _others(found, place, beside)).items()}


def _others(found: Report, place: int, beside: MonthFacts) -> dict[str, float | None]:
    frequency = found.frequency_of(place)
    compared = frequency.own / frequency.others if frequency.own is not None and frequency.others else None
    return neutral(beside) | {COMPARED: compared}


def _in_its_unit(code: str, value: float | None) -> float | None:
    """The reports tell times in hours."""
    return value * MINUTES if value is not None and INDICATORS[code].unit is Unit.MINUTES else value
