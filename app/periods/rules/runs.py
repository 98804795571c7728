"""Days that make a period."""

from collections.abc import Mapping
from datetime import date

from app.core.errors import Refusal
from app.core.words import say
from app.periods.rules.kinds import KIND_WORDS, PeriodKind

FIRST_YEAR, LAST_YEAR = 1977, 2150
LONGEST_DAYS = 400
"""Nothing binds longer at a stretch; what goes on is confirmed again."""

Days = tuple[date, date | None]
K = PeriodKind


def check_run(kind: PeriodKind, first: date, last: date | None) -> None:
    """Raise `Refusal` unless the days are in order, within reason, and closed where the kind must be."""
    if last is None and kind is not K.EMERGENCY:
        raise Refusal(say("Diga hasta qué día: solo una emergencia puede quedar abierta."))
    if last is not None and last < first:
        raise Refusal(say("«%(kind)s» termina antes de empezar.", kind=KIND_WORDS[kind]))
    if not FIRST_YEAR <= first.year <= LAST_YEAR or (last is not None and last.year > LAST_YEAR):
        raise Refusal(say("Revise el año: %(year)s no puede ser.", year=first.year))
    if last is not None and (last - first).days >= LONGEST_DAYS:
        raise Refusal(say("Un periodo dura %(days)s días como mucho.", days=LONGEST_DAYS))


def check_days(days: Mapping[PeriodKind, Days]) -> None:
    """Raise `Refusal` unless the dates, as corrected, are those of one period: in order and inside it."""
    for kind, (first, last) in days.items():
        check_run(kind, first, last)
    if K.ELECTORAL_PERIOD not in days:
        return
    call, vote = days[K.ELECTORAL_PERIOD]
    assert vote is not None
    for kind, (first, last) in days.items():
        if first < call or last is None or last > vote:
            raise Refusal(say("«%(kind)s» queda fuera del periodo electoral.", kind=KIND_WORDS[kind]))
    if days.get(K.POLLING_DAY, (vote, vote)) != (vote, vote):
        raise Refusal(say("La votación es el último día del periodo electoral."))
    if (days.get(K.CAMPAIGN, (call, call))[1] or vote) >= vote:
        raise Refusal(say("La campaña termina antes del día de la votación (art. 51.3 LOREG)."))
