"""A rule as people say it: «Cada martes a las 9:00, hasta el 30 de junio de 2027»."""

from collections.abc import Mapping, Sequence
from datetime import date, time

from app.core.words import Sentence, say
from app.organisations.rules import WEEKDAYS
from app.series.rules.repeating import Freq, Rule
from app.web.formats import day
from app.web.words import translate

NTH_WORDS = {
    1: say("primer"),
    2: say("segundo"),
    3: say("tercer"),
    4: say("cuarto"),
    -1: say("último"),
}
EACH_WORDS = {
    "mon": say("lunes"),
    "tue": say("martes"),
    "wed": say("miércoles"),
    "thu": say("jueves"),
    "fri": say("viernes"),
    "sat": say("sábado"),
    "sun": say("domingo"),
}
EVERY_WORDS = {
    "mon": say("los lunes"),
    "tue": say("los martes"),
    "wed": say("los miércoles"),
    "thu": say("los jueves"),
    "fri": say("los viernes"),
    "sat": say("los sábados"),
    "sun": say("los domingos"),
}
FREQ_WORDS = {
    Freq.DAILY: say("Por días"),
    Freq.WEEKLY: say("Por semanas"),
    Freq.MONTHLY: say("Por meses"),
}


def rule_words(rule: Rule) -> str:
    return translate(say("%(rhythm)s, %(end)s.", rhythm=rhythm_words(rule), end=_end(rule)))


def rhythm_words(rule: Rule) -> str:
    """The same without its end."""
    return translate(say("%(rhythm)s, %(time)s", rhythm=_RHYTHM[rule.freq](rule), time=time_words(rule.at)))


def time_words(at: time) -> Sentence:
    """The hour in a sentence: one is singular."""
    shown = f"{at.hour}:{at.minute:02}"
    return say("a la %(time)s", time=shown) if at.hour == 1 else say("a las %(time)s", time=shown)


def weekdays_words(days: Sequence[str], words: Mapping[str, Sentence]) -> str:
    """«martes», «lunes y jueves», «lunes, miércoles y viernes»."""
    *most, last = [translate(words[name]) for name in WEEKDAYS if name in days]
    return translate(say("%(most)s y %(last)s", most=", ".join(most), last=last)) if most else last


def _daily(rule: Rule) -> Sentence:
    return say("Cada día") if rule.every == 1 else say("Cada %(num)s días", num=rule.every)


def _weekly(rule: Rule) -> Sentence:
    if rule.every == 1:
        return say("Cada %(days)s", days=weekdays_words(rule.weekdays, EACH_WORDS))
    named = weekdays_words(rule.weekdays, EVERY_WORDS)
    return say("Cada %(num)s semanas, %(days)s", num=rule.every, days=named)


def _monthly(rule: Rule) -> Sentence:
    every = say("de cada mes") if rule.every == 1 else say("cada %(num)s meses", num=rule.every)
    if rule.month_day == -1:
        return say("El último día %(every)s", every=every)
    if rule.month_day:
        return say("El día %(day)s %(every)s", day=rule.month_day, every=every)
    nth, named = NTH_WORDS[rule.nth or 1], weekdays_words(rule.weekdays, EACH_WORDS)
    return say("El %(nth)s %(days)s %(every)s", nth=nth, days=named, every=every)


_RHYTHM = {Freq.DAILY: _daily, Freq.WEEKLY: _weekly, Freq.MONTHLY: _monthly}


def _end(rule: Rule) -> Sentence:
    if rule.until:
        return say("hasta el %(day)s", day=said_day(rule.until))
    if rule.count == 1:
        return say("una sola vez")
    return say("%(num)s veces", num=rule.count) if rule.count else say("sin fecha de fin")


def said_day(on: date) -> str:
    return day(on, "d 'de' MMMM 'de' y")


def short_end(rule: Rule) -> Sentence | str:
    """For a column of a list."""
    if rule.until:
        return day(rule.until, "d MMM y")
    return say("%(num)s fechas", num=rule.count) if rule.count else say("sin fin")
