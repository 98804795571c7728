"""Names a rule uses that nobody answers to."""

from collections.abc import Callable, Collection, Iterator
from difflib import get_close_matches

from app.accounts.rules import GRANTS, Permission, Role
from app.channels.rules.accounts import Network
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.editorial_line.rules import triggers as t
from app.editorial_line.rules.declarations import OF_PICTURES, OF_TEXTS
from app.editorial_line.rules.detectors import DETECTORS
from app.editorial_line.rules.line import Action, Line, Rule
from app.editorial_line.rules.lists import LANGUAGES
from app.editorial_line.rules.patterns import check_pattern
from app.periods.rules.kinds import PeriodKind
from app.periods.rules.territory import REGION_NAMES
from app.topics.rules import Risk, TopicClass

DECIDING = frozenset(role for role in Role if Permission.POST_DECIDE in GRANTS[role])
EXCEPTING = frozenset(role for role in Role if Permission.EXCEPTION_GRANT in GRANTS[role])
PERIODS = frozenset(map(str, PeriodKind))
STAGES = frozenset({"submit", "decision", "send"})
VALUES: dict[t.Attribute, frozenset[str]] = {
    t.Attribute.NETWORK: frozenset(map(str, Network)),
    t.Attribute.LANGUAGE: frozenset(LANGUAGES),
    t.Attribute.TOPIC_CLASS: frozenset(map(str, TopicClass)),
    t.Attribute.RISK: frozenset(map(str, Risk)),
    t.Attribute.STAGE: STAGES,
}
"""Attributes with a closed list of values; accounts, topics and requesters are each office's own."""


class Known:
    """The lists of a line."""

    def __init__(self, line: Line) -> None:
        self.lexicons = frozenset(lexicon.code for lexicon in line.lexicons)
        self.registers = frozenset(register.code for register in line.registers)


def faults_of_names(rule: Rule, known: Known) -> Iterator[Sentence]:
    yield from _people(rule)
    yield from _missing(rule.regions, REGION_NAMES, say("el territorio"))
    yield from _missing(rule.scope.periods, PERIODS, say("el periodo"))
    yield from _missing(rule.scope.networks, VALUES[t.Attribute.NETWORK], say("la red"))
    yield from _missing(rule.scope.languages, VALUES[t.Attribute.LANGUAGE], say("la lengua"))
    for case in rule.cases:
        for condition in t.within(case.trigger):
            yield from _of_condition(condition, known)


def _people(rule: Rule) -> Iterator[Sentence]:
    needs_reviewer = any(case.action is not Action.WARN for case in rule.cases)
    if needs_reviewer and not rule.reviewer:
        yield say("no dice quién revisa")
    elif rule.reviewer not in (DECIDING if needs_reviewer else {*Role, ""}):
        yield say("«%(role)s» no puede revisar: no decide sobre publicaciones", role=rule.reviewer)
    for role in sorted(rule.exceptions.by - EXCEPTING):
        yield say("«%(role)s» no puede conceder excepciones", role=role)
    if rule.exceptions.allowed and not rule.exceptions.by:
        yield say("admite excepciones y no dice quién las concede")
    if rule.exceptions.by and not rule.exceptions.allowed:
        yield say("dice quién concede excepciones y no las admite")


def _missing(names: Collection[str], known: Collection[str], what: Sentence) -> Iterator[Sentence]:
    for name in sorted(set(names) - set(known)):
        close = get_close_matches(name, known, n=1)
        yield (
            say("%(what)s «%(name)s» no existe; ¿quería decir «%(close)s»?", what=what, name=name, close=close[0])
            if close
            else say("%(what)s «%(name)s» no existe", what=what, name=name)
        )


def _of_condition(condition: t.Trigger, known: Known) -> Iterator[Sentence]:
    match condition:
        case t.InLexicon(name):
            yield from _missing({name}, known.lexicons, say("el léxico"))
        case t.Touches(name):
            yield from _missing({name}, known.registers, say("el registro"))
        case t.Detects(name):
            yield from _missing({name}, DETECTORS, say("el detector"))
        case t.Within(periods):
            yield from _missing(periods, PERIODS, say("el periodo"))
        case t.Declared(what):
            yield from _missing({what}, OF_TEXTS, say("la declaración sobre el texto"))
        case t.Pictured(what):
            yield from _missing({what}, OF_PICTURES, say("la declaración sobre la imagen"))
        case t.Is(attribute, values) if attribute in VALUES:
            yield from _missing(values, VALUES[attribute], say("el valor"))
        case t.Matches(pattern):
            yield from _refused(check_pattern, pattern)


def _refused(check: Callable[[str], None], pattern: str) -> Iterator[Sentence]:
    try:
        check(pattern)
    except Refusal as refusal:
        yield refusal.sentence
