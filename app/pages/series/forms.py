from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from app.core.messages import msg
from app.domain.series.models import PostSeries
from app.domain.series.rules.holiday_shift import OnHoliday
from app.domain.series.rules.recurrence import DAYS_AHEAD, Frequency
from app.usecases.series.series_start import SeriesTerms
from app.web.forms import Form

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
LAST_DAY_OF_MONTH = -1


def _day_of_month(value: int) -> int:
    if value != LAST_DAY_OF_MONTH and not 1 <= value <= 31:
        raise ValueError(msg("Elija una de las opciones."))
    return value


MonthDay = Annotated[int, AfterValidator(_day_of_month)]


class ChangeScope(StrEnum):
    ALL = "all"
    FOLLOWING = "following"


class SeriesRuleForm(Form):
    """`seen`: terms shown; `agree`: posts known to lose approval."""

    freq: Frequency
    every: int = 1
    weekdays: list[Weekday] = []
    monthly: Literal["day", "nth"] = "day"
    month_day: MonthDay = 1
    nth: Literal["1", "2", "3", "4", "-1"] = "1"
    nth_weekday: Weekday = "mon"
    at: time | None = None
    ends: Literal["never", "until", "count"] = "never"
    until: date | None = None
    count: int | None = None
    days_ahead: int = DAYS_AHEAD
    on_holiday: OnHoliday = OnHoliday.KEEP
    since: date | None = None
    scope: ChangeScope = ChangeScope.ALL
    deed: Literal["see", "save"] = "see"
    seen: str = Field(default="", max_length=64)
    agree: int = 0

    def terms(self, at: time) -> SeriesTerms:
        """Return terms; `at`: the hour if none is typed."""
        is_day = self.monthly == "day"
        days: dict[Frequency, tuple[str, ...]] = {
            Frequency.WEEKLY: tuple(self.weekdays),
            Frequency.MONTHLY: () if is_day else (self.nth_weekday,),
        }
        is_monthly = self.freq is Frequency.MONTHLY
        return SeriesTerms(
            freq=self.freq,
            at=self.at or at,
            every=self.every,
            weekdays=days.get(self.freq, ()),
            month_day=self.month_day if is_monthly and is_day else None,
            nth=int(self.nth) if is_monthly and not is_day else None,
            until=self.until if self.ends == "until" else None,
            count=self.count if self.ends == "count" else None,
            days_ahead=self.days_ahead,
            on_holiday=self.on_holiday,
        )


class SeriesTextForm(Form):
    """A text change; `agree` as in `SeriesRuleForm`."""

    scope: ChangeScope
    agree: int = 0


class EndSeriesForm(Form):
    """An end; `drafts`: withdraw those created."""

    reason: str = Field(max_length=4000)
    drafts: bool = False


def new_rule_fields(on: date, weekday: str) -> dict[str, Any]:
    """Return a weekly rule on that day."""
    last = (on.day - 1) // 7 + 1
    return {
        "freq": Frequency.WEEKLY.value,
        "every": 1,
        "weekdays": [weekday],
        "monthly": "day",
        "month_day": str(on.day),
        "nth": str(last) if last < 5 else "-1",
        "nth_weekday": weekday,
        "ends": "never",
        "days_ahead": DAYS_AHEAD,
        "on_holiday": OnHoliday.KEEP.value,
    }


def rule_fields(series: PostSeries) -> dict[str, Any]:
    ends = "until" if series.until else "count" if series.count else "never"
    is_nth = series.freq is Frequency.MONTHLY and series.nth is not None
    return {
        "freq": series.freq.value,
        "every": series.every,
        "weekdays": list(series.weekdays),
        "monthly": "nth" if is_nth else "day",
        "month_day": str(series.month_day or series.starts_on.day),
        "nth": str(series.nth or 1),
        "nth_weekday": series.weekdays[0] if series.weekdays else "mon",
        "at": f"{series.at:%H:%M}",
        "ends": ends,
        "until": series.until.isoformat() if series.until else "",
        "days_ahead": series.days_ahead,
        "on_holiday": series.on_holiday.value,
    }
