"""What the pages of series post."""

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from app.core.words import say
from app.series.models import PostSeries
from app.series.rules.landing import OnHoliday
from app.series.rules.repeating import DAYS_AHEAD, Freq
from app.series.service.beginning import Terms
from app.web.forms import Form

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
LAST = -1


def _day_of_month(value: int) -> int:
    if value != LAST and not 1 <= value <= 31:
        raise ValueError(say("Elija una de las opciones."))
    return value


MonthDay = Annotated[int, AfterValidator(_day_of_month)]


class Scope(StrEnum):
    ALL = "all"
    FOLLOWING = "following"


class RuleForm(Form):
    """`seen`: the terms whose dates were on the screen; `agree`: how many posts the person knows to lose approval."""

    freq: Freq
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
    scope: Scope = Scope.ALL
    deed: Literal["see", "save"] = "see"
    seen: str = Field(default="", max_length=64)
    agree: int = 0

    def terms(self, at: time) -> Terms:
        """`at` where the page does not ask for the hour."""
        is_day = self.monthly == "day"
        days: dict[Freq, tuple[str, ...]] = {
            Freq.WEEKLY: tuple(self.weekdays),
            Freq.MONTHLY: () if is_day else (self.nth_weekday,),
        }
        is_monthly = self.freq is Freq.MONTHLY
        return Terms(
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


class ReachForm(Form):
    """Which posts a change of the text reaches; `agree` as in `RuleForm`."""

    scope: Scope
    agree: int = 0


class EndForm(Form):
    """`drafts`: whether the drafts that were created are withdrawn."""

    reason: str = Field(max_length=4000)
    drafts: bool = False


def typed_for(on: date, weekday: str) -> dict[str, Any]:
    """What the form of a new series starts from: every week, on the day of its first post."""
    last = (on.day - 1) // 7 + 1
    return {
        "freq": Freq.WEEKLY.value,
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


def typed_from(series: PostSeries) -> dict[str, Any]:
    """The rule of a series as its form would have it typed."""
    ends = "until" if series.until else "count" if series.count else "never"
    is_nth = series.freq is Freq.MONTHLY and series.nth is not None
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
