from datetime import date, datetime
from typing import Any

from app.core.messages import Message, msg
from app.domain.directory.rules.topics import TopicClass
from app.domain.periods.models import Period
from app.domain.periods.rules.kinds import PeriodState
from app.domain.periods.rules.territory import ALL_OF_SPAIN, REGION_NAMES, SPAIN
from app.pages.components.periods import list_topic_classes, own_territory
from app.web.formats import format_day
from app.web.request import now

SelectOption = tuple[str, Any]
_LONG, _SHORT = "long", "d MMM y"


def day_range_text(first: date, last: date | None, *, brief: bool = False) -> Message:
    style = _SHORT if brief else _LONG
    if last is None:
        return msg("desde el %(first)s, sin fecha de fin", first=format_day(first, style))
    if first == last:
        return Message("%(day)s", {"day": format_day(first, style)})
    return msg("del %(first)s al %(last)s", first=format_day(first, style), last=format_day(last, style))


def period_status(period: Period) -> tuple[str, Message]:
    if period.state is PeriodState.PROPOSED:
        return "idea", period.state.label
    if period.state is not PeriodState.CONFIRMED:
        return "cancelled", period.state.label
    if period.starts_at > now():
        return "scheduled", period.state.label
    if is_over(period, now()):
        return "closed", msg("terminado")
    return "on_hold", msg("en vigor, provisional") if period.provisional_until else msg("en vigor")


def is_over(period: Period, instant: datetime) -> bool:
    return period.ends_at is not None and period.ends_at <= instant


def place_name(code: str) -> Message | str:
    """Return the usual name, or a statistics office code."""
    if code == SPAIN:
        return ALL_OF_SPAIN
    if code in REGION_NAMES:
        return REGION_NAMES[code]
    where = msg("Municipio %(code)s (INE)", code=code) if len(code) > 2 else msg("Provincia %(code)s (INE)", code=code)
    return msg("Este municipio") if code == own_territory().code and len(code) > 2 else where


def place_options() -> list[SelectOption]:
    """List nearest first."""
    own = own_territory()
    near = [code for code in (own.municipality, own.province) if code]
    return [(code, place_name(code)) for code in (*near, SPAIN, *REGION_NAMES)]


def class_options() -> list[SelectOption]:
    return TopicClass.choices()


def allowed_classes_text(period: Period) -> str:
    return list_topic_classes(period.allowed)
