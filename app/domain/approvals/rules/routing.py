"""The first matching rule decides; the last matches everything."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import reduce
from typing import Any

from app.core.errors import Conflict, Refusal
from app.core.messages import LabelledEnum, Message, msg
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.editorial_line.rules.line import CODE_PREFIX_GROUPS
from app.domain.organisations.rules import LANGUAGE_NAMES
from app.domain.periods.rules.kinds import ALLOWED_CLASSES, PeriodKind
from app.domain.requests.rules.origin import RequesterKind


@dataclass(frozen=True, slots=True)
class RoutingSubject:
    """`requester`: whose wish it fulfils; `periods`: in force at its hour.

    `is_uncounted`: emergency topic without emergency text: no class.
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


class MoneyCondition(LabelledEnum):
    FIGURE = "figure", msg("da una cifra en euros")
    PAID = "paid", msg("se paga por difundirla")


class DepictedPeople(LabelledEnum):
    ANYBODY = "anybody", msg("se reconoce a alguien que no ejerce un cargo")
    MINOR = "minor", msg("aparece un menor")


_EUROS = re.compile(
    r"\d[\d.,]*\s*(?:€|euros?\b|eur\b|(?:millones?|mil)\s+(?:de\s+)?(?:€|euros?\b))|€\s*\d", re.IGNORECASE
)
_DECLARED_PEOPLE = {"person": DepictedPeople.ANYBODY, "minor": DepictedPeople.MINOR}


def money_conditions(texts: Iterable[str], declared: Mapping[str, Any]) -> frozenset[str]:
    """Return conditions; `declared` is `Draft.answers`."""
    figure = {MoneyCondition.FIGURE} if any(_EUROS.search(text) for text in texts) else set()
    return frozenset(figure | ({MoneyCondition.PAID} if declared.get("text", {}).get("paid") else set()))


def depicted_people(declared: Mapping[str, Any]) -> frozenset[str]:
    """Return the people declared; a minor counts as anybody too."""
    pictures = declared.get("pictures", {}).values()
    kinds = {kind for answers in pictures for name, kind in _DECLARED_PEOPLE.items() if answers.get(name)}
    return frozenset(kinds | ({DepictedPeople.ANYBODY} if kinds else set()))


def rule_codes_and_families(codes: Iterable[str]) -> frozenset[str]:
    """Return codes and their families: `NE-01` is also `NE`."""
    return frozenset(code_or_family for code in codes for code_or_family in (code, code.partition("-")[0]))


def finding_name(code: str) -> Message | str:
    family = CODE_PREFIX_GROUPS.get(code)
    return msg("«%(family)s» (%(code)s)", family=family.label, code=code) if family else code


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """Conditions for `route`, which must all hold; None sets none."""

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
        return self == RoutingRule(self.route)

    def fits(self, subject: RoutingSubject) -> bool:
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

    def _fits_class(self, subject: RoutingSubject) -> bool:
        """Match the class; for an uncounted emergency, in a period, any not allowed."""
        if self.topic_class in (None, subject.topic_class):
            return True
        return subject.is_uncounted and self.period is not None and self.topic_class not in ALLOWED_CLASSES

    def as_met_by(self, subject: RoutingSubject) -> "RoutingRule":
        """Drop the class if the post has none."""
        return replace(self, topic_class=None) if subject.is_uncounted else self


@dataclass(frozen=True, slots=True)
class RoutingNames:
    topics: Mapping[int, str]
    channels: Mapping[int, str]
    routes: Mapping[int, str]
    retired: Mapping[int, str] = field(default_factory=dict)
    rules: frozenset[str] = frozenset()
    """Editorial line codes and families; empty if not needed."""


MOST_RULES = 30


def load_routing_rules(rows: Sequence[Mapping[str, Any]]) -> list[RoutingRule]:
    return [RoutingRule(**row) for row in rows]


def routing_rule_rows(rules: Sequence[RoutingRule]) -> list[dict[str, Any]]:
    return [asdict(rule) for rule in rules]


def choose_rule(rules: Sequence[RoutingRule], subject: RoutingSubject) -> RoutingRule:
    return next(rule for rule in rules if rule.fits(subject))


def check_routing_rules(rules: Sequence[RoutingRule], called: RoutingNames) -> None:
    """Raise `Refusal` unless rules name a route and existing things, only the last unconditional."""
    if not 0 < len(rules) <= MOST_RULES or not rules[-1].is_last:
        raise Refusal(msg("Falta la ruta de lo demás, por la que va lo que ninguna regla elige."))
    for number, rule in enumerate(rules, start=1):
        if rule.is_last and number < len(rules):
            raise Refusal(msg("La regla %(number)s no pone ninguna condición: se lo llevaría todo.", number=number))
        if rule.route not in called.routes:
            raise Refusal(msg("Elija la ruta de la regla %(number)s.", number=number))
        if rule.topic not in (None, *called.topics) or rule.channel not in (None, *called.channels):
            raise Refusal(msg("La regla %(number)s habla de algo que no existe.", number=number))
        if rule.finding is not None and called.rules and rule.finding not in called.rules:
            raise Refusal(
                msg(
                    "La regla %(number)s pregunta por «%(code)s», y la línea editorial no tiene esa regla.",
                    number=number,
                    code=rule.finding,
                )
            )


def check_route_unused(route: int, rules: Sequence[RoutingRule], *, default: int) -> None:
    """Raise `Conflict` while rules, or their lack, lead to the route."""
    if not rules and route == default:
        raise Conflict(msg("Por esta ruta va todo: ponga antes reglas que lleven a otra."))
    leading = [str(number) for number, rule in enumerate(rules, start=1) if rule.route == route]
    if leading:
        raise Conflict(
            msg(
                "Llevan a esta ruta las reglas %(rules)s: cámbielas antes de retirarla. La última es la de lo demás.",
                rules=", ".join(leading),
            )
        )


def describe_rule(rule: RoutingRule, called: RoutingNames) -> Message:
    if rule.is_last:
        return msg("ninguna otra regla la manda por otra")
    worded_conditions = (
        _WORDS[condition.name](getattr(rule, condition.name), called)
        for condition in fields(rule)
        if condition.name in _WORDS
    )
    phrases: list[Message] = [each for each in worded_conditions if each is not None]
    return reduce(lambda phrase, other: msg("%(one)s y %(other)s", one=phrase, other=other), phrases)


def _condition(msgid: str, named: Any) -> Any:
    return lambda value, called: None if value is None else msg(msgid, what=named(value, called))


_WORDS = {
    "topic": _condition(msg("trata de «%(what)s»").msgid, lambda key, called: called.topics.get(key, "…")),
    "topic_class": _condition(msg("su tema es de la clase «%(what)s»").msgid, lambda value, _: TopicClass(value).label),
    "channel": _condition(msg("sale en «%(what)s»").msgid, lambda key, called: called.channels.get(key, "…")),
    "language": _condition(msg("está en %(what)s").msgid, lambda code, _: LANGUAGE_NAMES.get(code, code)),
    "requester": _condition(msg("la pide «%(what)s»").msgid, lambda value, _: RequesterKind(value).label),
    "risk": _condition(msg("su tema es de riesgo %(what)s").msgid, lambda value, _: Risk(value).label),
    "finding": _condition(msg("la línea editorial señala %(what)s").msgid, lambda value, _: finding_name(value)),
    "money": lambda value, _: None if value is None else MoneyCondition(value).label,
    "people": lambda value, _: None if value is None else DepictedPeople(value).label,
    "period": _condition(msg("a su hora está en vigor «%(what)s»").msgid, lambda value, _: PeriodKind(value).label),
}
