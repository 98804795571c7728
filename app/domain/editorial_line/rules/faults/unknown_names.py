from collections.abc import Callable, Collection, Iterator
from difflib import get_close_matches

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import GRANTS, Permission, Role
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.declarations import PICTURE_QUESTIONS, TEXT_QUESTIONS
from app.domain.editorial_line.rules.detectors import DETECTORS
from app.domain.editorial_line.rules.line import EditorialLine, LineRule, RuleAction
from app.domain.editorial_line.rules.line_parser import LANGUAGES
from app.domain.editorial_line.rules.patterns import check_pattern
from app.domain.editorial_line.rules.second_opinion import PERSON
from app.domain.periods.rules.kinds import PeriodKind
from app.domain.periods.rules.territory import REGION_NAMES

DECIDING_ROLES = frozenset(role for role in Role if Permission.POST_DECIDE in GRANTS[role])
EXCEPTING_ROLES = frozenset(role for role in Role if Permission.EXCEPTION_GRANT in GRANTS[role])
PERIODS = frozenset(map(str, PeriodKind))
STAGES = frozenset({"submit", "decision", "send"})
ATTRIBUTE_VALUES: dict[t.PieceAttribute, frozenset[str]] = {
    t.PieceAttribute.NETWORK: frozenset(map(str, Network)),
    t.PieceAttribute.LANGUAGE: frozenset(LANGUAGES),
    t.PieceAttribute.TOPIC_CLASS: frozenset(map(str, TopicClass)),
    t.PieceAttribute.RISK: frozenset(map(str, Risk)),
    t.PieceAttribute.STAGE: STAGES,
    t.PieceAttribute.OPINION: frozenset({PERSON}),
}
"""Closed values; others depend on the office."""


class LineNames:
    def __init__(self, line: EditorialLine) -> None:
        self.lexicons = frozenset(lexicon.code for lexicon in line.lexicons)
        self.registers = frozenset(register.code for register in line.registers)


def name_faults(rule: LineRule, known: LineNames) -> Iterator[Message]:
    yield from _role_faults(rule)
    yield from _unknown_names(rule.regions, REGION_NAMES, msg("el territorio"))
    yield from _unknown_names(rule.scope.periods, PERIODS, msg("el periodo"))
    yield from _unknown_names(rule.scope.networks, ATTRIBUTE_VALUES[t.PieceAttribute.NETWORK], msg("la red"))
    yield from _unknown_names(rule.scope.languages, ATTRIBUTE_VALUES[t.PieceAttribute.LANGUAGE], msg("la lengua"))
    for clause in rule.clauses:
        for condition in t.nested_conditions(clause.trigger):
            yield from _condition_names(condition, known)


def _role_faults(rule: LineRule) -> Iterator[Message]:
    needs_reviewer = any(clause.action is not RuleAction.WARN for clause in rule.clauses)
    if needs_reviewer and not rule.reviewer:
        yield msg("no dice quién revisa")
    elif rule.reviewer not in (DECIDING_ROLES if needs_reviewer else {*Role, ""}):
        yield msg("«%(role)s» no puede revisar: no decide sobre publicaciones", role=rule.reviewer)
    for role in sorted(rule.exceptions.by - EXCEPTING_ROLES):
        yield msg("«%(role)s» no puede conceder excepciones", role=role)
    if rule.exceptions.allowed and not rule.exceptions.by:
        yield msg("admite excepciones y no dice quién las concede")
    if rule.exceptions.by and not rule.exceptions.allowed:
        yield msg("dice quién concede excepciones y no las admite")


def _unknown_names(names: Collection[str], known: Collection[str], kind_name: Message) -> Iterator[Message]:
    for name in sorted(set(names) - set(known)):
        close = get_close_matches(name, known, n=1)
        yield (
            msg("%(what)s «%(name)s» no existe; ¿quería decir «%(close)s»?", what=kind_name, name=name, close=close[0])
            if close
            else msg("%(what)s «%(name)s» no existe", what=kind_name, name=name)
        )


def _condition_names(condition: t.Trigger, known: LineNames) -> Iterator[Message]:
    match condition:
        case t.LexiconMatch(name):
            yield from _unknown_names({name}, known.lexicons, msg("el léxico"))
        case t.RegisterMatch(name):
            yield from _unknown_names({name}, known.registers, msg("el registro"))
        case t.DetectorMatch(name):
            yield from _unknown_names({name}, DETECTORS, msg("el detector"))
        case t.PeriodIn(periods):
            yield from _unknown_names(periods, PERIODS, msg("el periodo"))
        case t.TextDeclared(question):
            yield from _unknown_names({question}, TEXT_QUESTIONS, msg("la declaración sobre el texto"))
        case t.PictureDeclared(question):
            yield from _unknown_names({question}, PICTURE_QUESTIONS, msg("la declaración sobre la imagen"))
        case t.AttributeIn(attribute, values) if attribute in ATTRIBUTE_VALUES:
            yield from _unknown_names(values, ATTRIBUTE_VALUES[attribute], msg("el valor"))
        case t.PatternMatch(pattern):
            yield from _pattern_faults(check_pattern, pattern)


def _pattern_faults(check: Callable[[str], None], pattern: str) -> Iterator[Message]:
    try:
        check(pattern)
    except Refusal as refusal:
        yield refusal.sentence
