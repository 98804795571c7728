"""Which route a publication takes: an ordered list, the first rule that fits decides, and the last fits everything."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from functools import reduce
from typing import Any

from app.core.errors import OutOfTurn, Refusal
from app.core.words import Sentence, say
from app.editorial_line.rules.line import FAMILIES, GROUP_NAMES
from app.intake.rules.kinds import KIND_WORDS as REQUESTER_WORDS
from app.intake.rules.kinds import RequesterKind
from app.organisations.rules import LANGUAGE_NAMES
from app.periods.rules.kinds import ALLOWED_CLASSES, PeriodKind
from app.periods.rules.kinds import KIND_WORDS as PERIOD_WORDS
from app.topics.rules import Risk, TopicClass, class_name, risk_name


@dataclass(frozen=True, slots=True)
class Subject:
    """What of a post the rules look at. `requester`: whose wish it carries out; `periods`: in force at its hour.

    `is_uncounted`: its topic is of emergencies and its text is not, so it is of no class.
    """

    topic: int | None = None
    topic_class: str | None = None
    channels: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    requester: str | None = None
    periods: frozenset[str] = frozenset()
    risk: str | None = None
    findings: frozenset[str] = frozenset()
    money: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    is_uncounted: bool = False


class Money(StrEnum):
    """What of a text has to do with money: a figure in it, or that its spreading is paid for."""

    FIGURE = "figure"
    PAID = "paid"


class Depicted(StrEnum):
    """Who is recognised in its pictures, as its writer declares it."""

    ANYBODY = "anybody"
    MINOR = "minor"


MONEY_WORDS = {Money.FIGURE: say("da una cifra en euros"), Money.PAID: say("se paga por difundirla")}
DEPICTED_WORDS = {
    Depicted.ANYBODY: say("se reconoce a alguien que no ejerce un cargo"),
    Depicted.MINOR: say("aparece un menor"),
}
_EUROS = re.compile(
    r"\d[\d.,]*\s*(?:€|euros?\b|eur\b|(?:millones?|mil)\s+(?:de\s+)?(?:€|euros?\b))|€\s*\d", re.IGNORECASE
)
_SHOWN = {"person": Depicted.ANYBODY, "minor": Depicted.MINOR}


def money_in(texts: Iterable[str], declared: Mapping[str, Any]) -> frozenset[str]:
    """`declared`: what its writer answered (`Draft.answers`)."""
    figure = {Money.FIGURE} if any(_EUROS.search(text) for text in texts) else set()
    return frozenset(figure | ({Money.PAID} if declared.get("text", {}).get("paid") else set()))


def depicted_in(declared: Mapping[str, Any]) -> frozenset[str]:
    """A minor is also somebody."""
    pictures = declared.get("pictures", {}).values()
    found = {kind for shown in pictures for what, kind in _SHOWN.items() if shown.get(what)}
    return frozenset(found | ({Depicted.ANYBODY} if found else set()))


def found_of(codes: Iterable[str]) -> frozenset[str]:
    """The codes of the rules that spoke, and the families they are of: `NE-01` is also `NE`."""
    return frozenset(one for code in codes for one in (code, code.partition("-")[0]))


def finding_name(code: str) -> Sentence | str:
    """A family by what it is about; a rule by its code."""
    family = FAMILIES.get(code)
    return say("«%(family)s» (%(code)s)", family=GROUP_NAMES[family], code=code) if family else code


@dataclass(frozen=True, slots=True)
class Rule:
    """To `route`, when all that it asks is so; what is None is not asked."""

    route: int
    topic: int | None = None
    topic_class: str | None = None
    channel: int | None = None
    language: str | None = None
    requester: str | None = None
    period: str | None = None
    risk: str | None = None
    finding: str | None = None
    money: str | None = None
    people: str | None = None

    @property
    def is_last(self) -> bool:
        """Whether it asks nothing, and so fits everything."""
        return self == Rule(self.route)

    def fits(self, subject: Subject) -> bool:
        return (
            self.topic in (None, subject.topic)
            and self._fits_class(subject)
            and self.channel in (None, *subject.channels)
            and self.language in (None, *subject.languages)
            and self.requester in (None, subject.requester)
            and self.period in (None, *subject.periods)
            and self.risk in (None, subject.risk)
            and self.finding in (None, *subject.findings)
            and self.money in (None, *subject.money)
            and self.people in (None, *subject.people)
        )

    def _fits_class(self, subject: Subject) -> bool:
        """Tell whether the class fits; in a period, an emergency that is none goes as any class that is not let on."""
        if self.topic_class in (None, subject.topic_class):
            return True
        return subject.is_uncounted and self.period is not None and self.topic_class not in ALLOWED_CLASSES

    def as_met_by(self, subject: Subject) -> "Rule":
        """Return what of the rule is so of a post: not its class, where the post is of none."""
        return replace(self, topic_class=None) if subject.is_uncounted else self


@dataclass(frozen=True, slots=True)
class Called:
    """What the things rules speak of are called, by key."""

    topics: Mapping[int, str]
    channels: Mapping[int, str]
    routes: Mapping[int, str]
    retired: Mapping[int, str] = field(default_factory=dict)
    rules: frozenset[str] = frozenset()
    """The codes and families of the editorial line; none where nobody asks."""


MOST_RULES = 30


def rules_from(rows: Sequence[Mapping[str, Any]]) -> list[Rule]:
    return [Rule(**row) for row in rows]


def rows_from(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    return [asdict(rule) for rule in rules]


def chosen(rules: Sequence[Rule], subject: Subject) -> Rule:
    """The first that fits; the last one always does."""
    return next(rule for rule in rules if rule.fits(subject))


def check_rules(rules: Sequence[Rule], called: Called) -> None:
    """Raise `Refusal` unless each leads somewhere, asks for what exists, and only the last asks nothing."""
    if not 0 < len(rules) <= MOST_RULES or not rules[-1].is_last:
        raise Refusal(say("Falta la ruta de lo demás, por la que va lo que ninguna regla elige."))
    for number, rule in enumerate(rules, start=1):
        if rule.is_last and number < len(rules):
            raise Refusal(say("La regla %(number)s no pone ninguna condición: se lo llevaría todo.", number=number))
        if rule.route not in called.routes:
            raise Refusal(say("Elija la ruta de la regla %(number)s.", number=number))
        if rule.topic not in (None, *called.topics) or rule.channel not in (None, *called.channels):
            raise Refusal(say("La regla %(number)s habla de algo que no existe.", number=number))
        if rule.finding is not None and called.rules and rule.finding not in called.rules:
            raise Refusal(
                say(
                    "La regla %(number)s pregunta por «%(code)s», y la línea editorial no tiene esa regla.",
                    number=number,
                    code=rule.finding,
                )
            )


def check_unused(route: int, rules: Sequence[Rule], *, default: int) -> None:
    """Raise `OutOfTurn` when posts are still led to a route: by which rules, or because there are none."""
    if not rules and route == default:
        raise OutOfTurn(say("Por esta ruta va todo: ponga antes reglas que lleven a otra."))
    leading = [str(number) for number, rule in enumerate(rules, start=1) if rule.route == route]
    if leading:
        raise OutOfTurn(
            say(
                "Llevan a esta ruta las reglas %(rules)s: cámbielas antes de retirarla. La última es la de lo demás.",
                rules=", ".join(leading),
            )
        )


def asked_by(rule: Rule, called: Called) -> Sentence:
    """What a rule asks, in words; the last one, that no other fitted."""
    if rule.is_last:
        return say("ninguna otra regla la manda por otra")
    asked = (_WORDS[one.name](getattr(rule, one.name), called) for one in fields(rule) if one.name in _WORDS)
    said: list[Sentence] = [each for each in asked if each is not None]
    return reduce(lambda one, other: say("%(one)s y %(other)s", one=one, other=other), said)


def _of(msgid: str, named: Any) -> Any:
    """A condition in words, or nothing when it is not asked."""
    return lambda value, called: None if value is None else say(msgid, what=named(value, called))


_WORDS = {
    "topic": _of(say("trata de «%(what)s»").msgid, lambda key, called: called.topics.get(key, "…")),
    "topic_class": _of(say("su tema es de la clase «%(what)s»").msgid, lambda one, _: class_name(TopicClass(one))),
    "channel": _of(say("sale en «%(what)s»").msgid, lambda key, called: called.channels.get(key, "…")),
    "language": _of(say("está en %(what)s").msgid, lambda code, _: LANGUAGE_NAMES.get(code, code)),
    "requester": _of(say("la pide «%(what)s»").msgid, lambda one, _: REQUESTER_WORDS[RequesterKind(one)]),
    "risk": _of(say("su tema es de riesgo %(what)s").msgid, lambda one, _: risk_name(Risk(one))),
    "finding": _of(say("la línea editorial señala %(what)s").msgid, lambda one, _: finding_name(one)),
    "money": lambda one, _: None if one is None else MONEY_WORDS[Money(one)],
    "people": lambda one, _: None if one is None else DEPICTED_WORDS[Depicted(one)],
    "period": _of(say("a su hora está en vigor «%(what)s»").msgid, lambda one, _: PERIOD_WORDS[PeriodKind(one)]),
}
