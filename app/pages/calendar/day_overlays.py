from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import url_for

from app.core.date_ranges import DateRange
from app.core.messages import msg
from app.core.permissions import Permission
from app.core.zones import local_day, local_time
from app.domain.calendar.queries.context import CalendarContext, CampaignSpan
from app.domain.periods.models import Period
from app.domain.periods.rules.kinds import ELECTORAL, PeriodKind
from app.domain.periods.rules.validity import binds_body
from app.domain.periods.rules.working_time import holiday_names
from app.pages.calendar.calendar_view import CalendarView, TemplateValues, deadlines_by_day
from app.pages.calendar.request_cache import calendar_context_on, periods_touching
from app.pages.components.periods import own_territory
from app.pages.shell.request_context import organisation
from app.web.request import actor
from app.web.translation import locale, translate

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class PeriodBands:
    """Words by day (`labels`); `free`: days with only holidays."""

    labels: Mapping[date, list[str]]
    free: frozenset[date]


def period_bands(days: DateRange) -> PeriodBands:
    """Return the period words of days and the free days, from one statement.

    Elections yield to inner dates; public holidays are implicit unless entered.
    """
    own, words_by_day, free = own_territory(), {}, set()
    binding = [(period, _period_days(period, days)) for period in periods_touching(days) if binds_body(period, own)]
    for day in days:
        on = [period for period, run in binding if day in run]
        words = [*_public_holiday(day, on), *_period_words(on)]
        if words:
            words_by_day[day] = words
        if words and all(period.kind is PeriodKind.HOLIDAY for period in on):
            free.add(day)
    return PeriodBands(words_by_day, frozenset(free))


def _public_holiday(day: date, on: Sequence[Period]) -> list[str]:
    name = holiday_names(organisation().region, day.year, str(locale())[:2]).get(day)
    is_entered = any(period.kind is PeriodKind.HOLIDAY for period in on)
    return [f"{translate(PeriodKind.HOLIDAY.label)}: {name}"] if name and not is_entered else []


def _period_days(period: Period, shown: DateRange) -> DateRange:
    last = local_day(period.ends_at - _INSTANT, period.zone) if period.ends_at else shown.last
    return DateRange(period.starts_on, max(last, period.starts_on) + timedelta(days=1))


def _period_words(on: Sequence[Period]) -> list[str]:
    is_told = {period.part_of_id for period in on}
    return list(dict.fromkeys(_period_label(period) for period in on if period.id not in is_told))


def _period_label(period: Period) -> str:
    """Return an election's kind alone, others with their name."""
    kind = translate(period.kind.label)
    if period.kind in ELECTORAL or period.name == kind:
        return kind
    return period.name if period.kind is PeriodKind.AWARENESS_DAY else f"{kind}: {period.name}"


MONDAY = 0
SITTING_READERS = (Permission.POST_DECIDE, Permission.ROUTE_MANAGE, Permission.AUDIT_READ)


@dataclass(frozen=True, slots=True)
class CampaignBar:
    """A campaign's day; `is_named`: written out and linked."""

    name: str
    url: str
    is_named: bool


@dataclass(frozen=True, slots=True)
class DayOverlays:
    runs: Mapping[date, list[CampaignBar]]
    meetings: Mapping[date, list[TemplateValues]]
    deadlines: Mapping[date, list[TemplateValues]]
    bands: PeriodBands

    def lines(self, day: date) -> int:
        return sum(
            len(lines_by_day.get(day, ()))
            for lines_by_day in (self.runs, self.meetings, self.deadlines, self.bands.labels)
        )


def visible_context(view: CalendarView, days: DateRange) -> CalendarContext:
    """Return the days' calendar context; one statement. Campaigns and sittings need access to work."""
    context = calendar_context_on(days)
    return context if view.sees_work else replace(context, campaigns=[], meetings=[])


def day_overlays(view: CalendarView, days: DateRange, around: CalendarContext) -> DayOverlays:
    return DayOverlays(
        _campaign_bars(view, days, around), _sittings_by_day(around), deadlines_by_day(view, days), period_bands(days)
    )


def _campaign_bars(view: CalendarView, days: DateRange, around: CalendarContext) -> dict[date, list[CampaignBar]]:
    """Name campaigns on their first day, the first shown and Mondays."""
    chosen = [campaign for campaign in around.campaigns if view.wanted.campaign_id in (None, campaign.id)]
    shown = [campaign for campaign in chosen if campaign.starts_on <= days.last and days.first <= campaign.ends_on]
    urls = {campaign.id: url_for("plan.campaign", campaign_id=campaign.id) for campaign in shown}
    on_days = {
        day: [
            _campaign_bar(campaign, urls, day, days)
            for campaign in shown
            if campaign.starts_on <= day <= campaign.ends_on
        ]
        for day in days
    }
    return {day: runs for day, runs in on_days.items() if runs}


def _campaign_bar(campaign: CampaignSpan, urls: Mapping[int, str], day: date, days: DateRange) -> CampaignBar:
    return CampaignBar(
        campaign.name, urls[campaign.id], day in (campaign.starts_on, days.first) or day.weekday() == MONDAY
    )


def _sittings_by_day(around: CalendarContext) -> dict[date, list[TemplateValues]]:
    """Group by local start day, in order."""
    by_day: dict[date, list[TemplateValues]] = {}
    opens = any(actor().may(permission) for permission in SITTING_READERS)
    for sitting in around.meetings:
        at = local_time(sitting.starts_at, organisation().zone)
        text = msg("Sesión: %(name)s (%(state)s)", name=sitting.name, state=sitting.state.label)
        url = url_for("sittings.show", sitting_id=sitting.id) if opens else ""
        by_day.setdefault(at.date(), []).append({"time": f"{at:%H:%M}", "text": text, "url": url})
    return by_day
