"""Rules in words: «Cada martes a las 9:00»."""

from collections.abc import Mapping, Sequence
from datetime import date, time

from app.core.messages import Message, msg
from app.domain.organisations.rules import WEEKDAYS
from app.domain.series.rules.recurrence import Frequency, SeriesRule
from app.web.formats import format_day
from app.web.translation import translate

NTH_WORDS = {
    1: msg("primer"),
    2: msg("segundo"),
    3: msg("tercer"),
    4: msg("cuarto"),
    -1: msg("último"),
}
EACH_WORDS = {
    "mon": msg("lunes"),
    "tue": msg("martes"),
    "wed": msg("miércoles"),
    "thu": msg("jueves"),
    "fri": msg("viernes"),
    "sat": msg("sábado"),
    "sun": msg("domingo"),
}
EVERY_WORDS = {
    "mon": msg("los lunes"),
    "tue": msg("los martes"),
    "wed": msg("los miércoles"),
    "thu": msg("los jueves"),
    "fri": msg("los viernes"),
    "sat": msg("los sábados"),
    "sun": msg("los domingos"),
}


def rule_words(rule: SeriesRule) -> str:
    return translate(msg("%(rhythm)s, %(end)s.", rhythm=rhythm_words(rule), end=_end(rule)))


def rhythm_words(rule: SeriesRule) -> str:
    return translate(msg("%(rhythm)s, %(time)s", rhythm=_RHYTHM_WORDS[rule.freq](rule), time=time_words(rule.at)))


def time_words(at: time) -> Message:
    """Use the singular for one o'clock."""
    shown = f"{at.hour}:{at.minute:02}"
    return msg("a la %(time)s", time=shown) if at.hour == 1 else msg("a las %(time)s", time=shown)


def weekdays_words(days: Sequence[str], words: Mapping[str, Message]) -> str:
    *most, last = [translate(words[name]) for name in WEEKDAYS if name in days]
    return translate(msg("%(most)s y %(last)s", most=", ".join(most), last=last)) if most else last


def _daily(rule: SeriesRule) -> Message:
    return msg("Cada día") if rule.every == 1 else msg("Cada %(num)s días", num=rule.every)


def _weekly(rule: SeriesRule) -> Message:
    if rule.every == 1:
        return msg("Cada %(days)s", days=weekdays_words(rule.weekdays, EACH_WORDS))
    named = weekdays_words(rule.weekdays, EVERY_WORDS)
    return msg("Cada %(num)s semanas, %(days)s", num=rule.every, days=named)


def _monthly(rule: SeriesRule) -> Message:
    every = msg("de cada mes") if rule.every == 1 else msg("cada %(num)s meses", num=rule.every)
    if rule.month_day == -1:
        return msg("El último día %(every)s", every=every)
    if rule.month_day:
        return msg("El día %(day)s %(every)s", day=rule.month_day, every=every)
    nth, named = NTH_WORDS[rule.nth or 1], weekdays_words(rule.weekdays, EACH_WORDS)
    return msg("El %(nth)s %(days)s %(every)s", nth=nth, days=named, every=every)


_RHYTHM_WORDS = {Frequency.DAILY: _daily, Frequency.WEEKLY: _weekly, Frequency.MONTHLY: _monthly}


def _end(rule: SeriesRule) -> Message:
    if rule.until:
        return msg("hasta el %(day)s", day=long_day_words(rule.until))
    if rule.count == 1:
        return msg("una sola vez")
    return msg("%(num)s veces", num=rule.count) if rule.count else msg("sin fecha de fin")


def long_day_words(on: date) -> str:
    return format_day(on, "long")


def short_end_words(rule: SeriesRule) -> Message | str:
    if rule.until:
        return format_day(rule.until, "d MMM y")
    return msg("%(num)s fechas", num=rule.count) if rule.count else msg("sin fin")
