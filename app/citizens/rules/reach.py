"""How far a norm goes, as people choose it in a form: each step allows those before it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from app.citizens.rules.categories import Category
from app.citizens.rules.measures import MeasureKind
from app.citizens.rules.norms import Norm
from app.core.errors import Refusal
from app.core.words import say

K = MeasureKind


class Reach(StrEnum):
    WARN = "warn"
    HIDE = "hide"
    REPORT = "report"
    BLOCK = "block"
    ALL = "all"


REACH_NAMES = {
    Reach.WARN: say("solo avisar"),
    Reach.HIDE: say("avisar y ocultar"),
    Reach.REPORT: say("avisar, ocultar y denunciar"),
    Reach.BLOCK: say("avisar, ocultar y bloquear"),
    Reach.ALL: say("avisar, ocultar, denunciar y bloquear"),
}
ALLOWS = {
    Reach.WARN: frozenset({K.WARN}),
    Reach.HIDE: frozenset({K.WARN, K.HIDE}),
    Reach.REPORT: frozenset({K.WARN, K.HIDE, K.REPORT}),
    Reach.BLOCK: frozenset({K.WARN, K.HIDE, K.BLOCK}),
    Reach.ALL: frozenset(K),
}


def reach_of(norm: Norm) -> Reach:
    """The narrowest that has everything the norm allows."""
    return next(reach for reach in Reach if norm.allows <= ALLOWS[reach])


def typed_norm(code: str, about: str, reach: str, days: str, texts: Mapping[str, str]) -> Norm:
    """From what somebody typed; raises `Refusal`."""
    if about not in set(Category) or reach not in set(Reach):
        raise Refusal(say("Diga de qué trata la norma %(code)s y hasta dónde llega.", code=code))
    if days and not days.isdecimal():
        raise Refusal(say("Los días de la norma %(code)s son un número.", code=code))
    allows = ALLOWS[Reach(reach)]
    most = int(days[:6] or 0) if K.BLOCK in allows else 0
    said = {language: text.strip() for language, text in texts.items() if text.strip()}
    return Norm(code, said, frozenset({Category(about)}), allows, most)


def typed_norms(rows: Sequence[tuple[str, str, str, str, Mapping[str, str]]]) -> tuple[Norm, ...]:
    """Rows whose number was left empty are left out."""
    return tuple(
        typed_norm(code.strip(), about, reach, days, texts) for code, about, reach, days, texts in rows if code.strip()
    )
