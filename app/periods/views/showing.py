"""Periods in words: their days, where they stand, where they hold."""

from datetime import date, datetime
from typing import Any

from app.core.words import Sentence, say
from app.periods.models import Period
from app.periods.rules.kinds import STATE_WORDS, PeriodState
from app.periods.rules.territory import ALL_OF_SPAIN, REGION_NAMES, SPAIN
from app.topics.rules import TopicClass, class_name
from app.web.formats import day
from app.web.periods import class_words, own_place
from app.web.request import now

Option = tuple[str, Any]
_LONG, _SHORT = "d 'de' MMMM 'de' y", "d MMM y"


def run_words(first: date, last: date | None, *, brief: bool = False) -> Sentence:
    """Its days, the last one included."""
    style = _SHORT if brief else _LONG
    if last is None:
        return say("desde el %(first)s, sin fecha de fin", first=day(first, style))
    if first == last:
        return Sentence("%(day)s", {"day": day(first, style)})
    return say("del %(first)s al %(last)s", first=day(first, style), last=day(last, style))


def standing(period: Period) -> tuple[str, Sentence]:
    """The mark and the word of where it stands now."""
    if period.state is PeriodState.PROPOSED:
        return "idea", STATE_WORDS[period.state]
    if period.state is not PeriodState.CONFIRMED:
        return "cancelled", STATE_WORDS[period.state]
    if period.starts_at > now():
        return "scheduled", STATE_WORDS[period.state]
    if is_over(period, now()):
        return "closed", say("terminado")
    return "on_hold", say("en vigor, provisional") if period.provisional_until else say("en vigor")


def is_over(period: Period, instant: datetime) -> bool:
    return period.ends_at is not None and period.ends_at <= instant


def place_word(code: str) -> Sentence | str:
    """Where it holds, as people name it; a code of the statistics office as such."""
    if code == SPAIN:
        return ALL_OF_SPAIN
    if code in REGION_NAMES:
        return REGION_NAMES[code]
    where = say("Municipio %(code)s (INE)", code=code) if len(code) > 2 else say("Provincia %(code)s (INE)", code=code)
    return say("Este municipio") if code == own_place().code and len(code) > 2 else where


def places() -> list[Option]:
    """What one may choose from: the nearest first."""
    own = own_place()
    near = [code for code in (own.municipality, own.province) if code]
    return [(code, place_word(code)) for code in (*near, SPAIN, *REGION_NAMES)]


def classes() -> list[Option]:
    return [(one.value, class_name(one)) for one in TopicClass]


def allowed_words(period: Period) -> str:
    """The classes that go on, as a list people read."""
    return class_words(period.allowed)
