"""Parsing of plain data. All problems are reported together, with places; none guessed or dropped."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from app.core.messages import Message, msg
from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.lexicons import ANY_LANGUAGE
from app.domain.editorial_line.rules.line import (
    EditorialLine,
    ExceptionPolicy,
    Lexicon,
    LineRule,
    Register,
    RegisterItem,
    RuleAction,
    RuleClause,
    RuleGroup,
    RuleScope,
    RuleSeverity,
)
from app.domain.editorial_line.rules.plain_data import (
    Data,
    InvalidLine,
    line_problem,
    named_mapping,
    require_count,
    require_flag,
    require_keys,
    require_mapping,
    require_member,
    require_sequence,
    require_string,
    require_values,
    text_field,
)

DEEPEST = 8


def parse_rule(data: Any) -> LineRule:
    """Parse a rule. Raises `InvalidLine`."""
    code = str(require_mapping(data, "regla").get("code", ""))
    where = code or "regla"
    require_keys(data, RULE_KEYS, where)
    return LineRule(
        code=text_field(data, "code", where, required=True),
        group=require_member(RuleGroup, data.get("group"), f"{where} · group"),
        wording=text_field(data, "wording", where, required=True),
        clauses=tuple(
            _clause(clause, f"{where} · when") for clause in require_sequence(data.get("when", []), f"{where} · when")
        ),
        severity=require_member(RuleSeverity, data.get("severity", "medium"), f"{where} · severity"),
        reviewer=text_field(data, "reviewer", where),
        source=text_field(data, "source", where),
        remedy=text_field(data, "remedy", where),
        good=text_field(data, "good", where),
        bad=text_field(data, "bad", where),
        scope=_scope(data.get("scope", {}), f"{where} · scope"),
        exceptions=_exceptions(data.get("exceptions", {}), f"{where} · exceptions"),
        regions=require_values(data.get("regions", []), f"{where} · regions"),
        enabled=require_flag(data.get("enabled", True), f"{where} · enabled"),
        needs=text_field(data, "needs", where),
        kept_by=text_field(data, "kept_by", where),
    )


RULE_KEYS = frozenset(LineRule.__dataclass_fields__) - {"clauses"} | {"when"}


def _clause(data: Any, where: str) -> RuleClause:
    require_keys(require_mapping(data, where), {"if", "do"}, where)
    return RuleClause(
        parse_trigger(data.get("if"), f"{where} · if"), require_member(RuleAction, data.get("do"), f"{where} · do")
    )


def _scope(data: Any, where: str) -> RuleScope:
    keys = set(RuleScope.__dataclass_fields__)
    require_keys(require_mapping(data, where), keys, where)
    return RuleScope(**{key: require_values(data.get(key, []), f"{where} · {key}") for key in keys})


def _exceptions(data: Any, where: str) -> ExceptionPolicy:
    require_keys(require_mapping(data, where), {"allowed", "by"}, where)
    allowed = require_flag(data.get("allowed", False), f"{where} · allowed")
    return ExceptionPolicy(allowed, require_values(data.get("by", []), f"{where} · by"))


def parse_trigger(data: Any, where: str, depth: int = 0) -> t.Trigger:
    """Parse one key and value; `lexicon` and `register` take a name or mapping."""
    if depth > DEEPEST:
        raise line_problem(
            where, msg("hay demasiadas condiciones unas dentro de otras (%(deepest)s como mucho)", deepest=DEEPEST)
        )
    if not isinstance(data, Mapping) or len(data) != 1:
        raise line_problem(where, msg("una condición tiene una sola palabra clave"))
    (key, value), *_ = data.items()
    if key in COMPOSED:
        return _parse_composed(str(key), value, f"{where} · {key}", depth)
    if key not in LEAVES:
        raise line_problem(where, msg("no existe la condición «%(key)s»", key=key))
    return LEAVES[str(key)](value, f"{where} · {key}")


COMPOSED = frozenset({"all", "any", "not", "several", "near"})


def _parse_composed(key: str, value: Any, where: str, depth: int) -> t.Trigger:
    match key:
        case "not":
            return t.Negation(parse_trigger(value, where, depth + 1))
        case "several":
            require_keys(value, {"at_least", "of"}, where)
            return t.AtLeast(_parts(value.get("of"), where, depth), require_count(value.get("at_least", 2), where))
        case "near":
            require_keys(value, {"within", "of"}, where)
            return t.Proximity(_parts(value.get("of"), where, depth), require_count(value.get("within"), where))
        case "all":
            return t.Conjunction(_parts(value, where, depth))
    return t.Disjunction(_parts(value, where, depth))


def _parts(value: Any, where: str, depth: int) -> tuple[t.Trigger, ...]:
    parts = tuple(parse_trigger(part, where, depth + 1) for part in require_sequence(value, where))
    if not parts:
        raise line_problem(where, msg("falta al menos una condición"))
    return parts


def _lexicon(value: Any, where: str) -> t.Trigger:
    known = named_mapping(value, {"name", "at_least"}, where)
    return t.LexiconMatch(str(known["name"]), require_count(known.get("at_least", 1), where))


def _register(value: Any, where: str) -> t.Trigger:
    known = named_mapping(value, {"name", "how", "at_least"}, where)
    how = [
        require_member(t.RegisterRelation, way, where)
        for way in require_sequence(known.get("how", list(t.RegisterRelation)), where)
    ]
    return t.RegisterMatch(str(known["name"]), frozenset(how), require_count(known.get("at_least", 1), where))


def _pattern(value: Any, where: str) -> t.Trigger:
    return t.PatternMatch(require_string(value, where))


def _detector(value: Any, where: str) -> t.Trigger:
    known = named_mapping(value, {"name", "over"}, where)
    return t.DetectorMatch(str(known["name"]), float(require_count(known.get("over", 0), where, least=0)))


def _declaration_parser(maker: Callable[[str, bool], t.Trigger]) -> Callable[[Any, str], t.Trigger]:
    def read(value: Any, where: str) -> t.Trigger:
        if isinstance(value, str):
            return maker(value, True)
        (question, answer), *_ = require_mapping(value, where).items() or [("", None)]
        return maker(str(question), require_flag(answer, where))

    return read


def _attribute(attribute: t.PieceAttribute) -> Callable[[Any, str], t.Trigger]:
    return lambda value, where: t.AttributeIn(attribute, require_values(value, where))


LEAVES: dict[str, Callable[[Any, str], t.Trigger]] = {
    "lexicon": _lexicon,
    "register": _register,
    "pattern": _pattern,
    "detector": _detector,
    "declared": _declaration_parser(t.TextDeclared),
    "pictured": _declaration_parser(t.PictureDeclared),
    "period": lambda value, where: t.PeriodIn(require_values(value, where)),
    **{attribute.value: _attribute(attribute) for attribute in t.PieceAttribute},
}


Read = TypeVar("Read")
LANGUAGES = ("es", "ca", "gl", "eu")
MOST_TERMS = 20_000


def parse_lexicon(data: Any) -> Lexicon:
    """Parse `{code, title, terms: [..]}` or `terms: {es: [..], ca: [..], any: [..]}`. Raises `InvalidLine`."""
    code = text_field(require_mapping(data, "léxico"), "code", "léxico", required=True)
    require_keys(data, {"code", "title", "terms"}, code)
    terms = tuple(dict.fromkeys(_terms(data.get("terms", []), f"{code} · terms")))
    if len(terms) > MOST_TERMS:
        raise line_problem(code, msg("una lista tiene %(most)s palabras como mucho", most=MOST_TERMS))
    return Lexicon(code, text_field(data, "title", code, required=True), terms)


def _terms(data: Any, where: str) -> Iterator[tuple[str, str]]:
    if not isinstance(data, Mapping):
        yield from ((ANY_LANGUAGE, term) for term in _words(data, where))
        return
    require_keys(data, {*LANGUAGES, "any"}, where)
    for language, terms in data.items():
        yield from (
            (ANY_LANGUAGE if language == "any" else language, term) for term in _words(terms, f"{where} · {language}")
        )


def _words(data: Any, where: str) -> Iterator[str]:
    for term in require_sequence(data, where):
        written = require_string(term, where)
        if not any(letter.isalnum() for letter in written):
            raise line_problem(where, msg("«%(term)s» no tiene ninguna letra", term=written))
        yield written


def parse_register(data: Any) -> Register:
    """Parse `{code, title, entries: [{name, terms, handles, labels, sites}]}`. Raises `InvalidLine`."""
    code = text_field(require_mapping(data, "registro"), "code", "registro", required=True)
    require_keys(data, {"code", "title", "entries"}, code)
    entries = tuple(_entry(entry, f"{code} · entries") for entry in require_sequence(data.get("entries", []), code))
    return Register(code, text_field(data, "title", code, required=True), entries)


def _entry(data: Any, where: str) -> RegisterItem:
    require_keys(require_mapping(data, where), RegisterItem.__dataclass_fields__, where)
    name = text_field(data, "name", where, required=True)
    return RegisterItem(
        name,
        terms=tuple(_words(data.get("terms", []), f"{where} · {name}")),
        handles=tuple(handle.lstrip("@") for handle in _words(data.get("handles", []), f"{where} · {name}")),
        labels=tuple(label.lstrip("#") for label in _words(data.get("labels", []), f"{where} · {name}")),
        sites=tuple(site.lower() for site in _words(data.get("sites", []), f"{where} · {name}")),
    )


PART_PARSERS: dict[str, Callable[[Any], Any]] = {
    "rules": parse_rule,
    "lexicons": parse_lexicon,
    "registers": parse_register,
}


def parse_line(data: Data) -> EditorialLine:
    """Parse `rules`, `lexicons`, `registers`, `principles`. Raises one `InvalidLine` with every problem."""
    require_keys(data, {*PART_PARSERS, "principles"}, "línea")
    problems: list[Message] = []
    parts: dict[str, tuple[Any, ...]] = {}
    for name, reader in PART_PARSERS.items():
        parts[name] = tuple(_parse_all(require_sequence(data.get(name, []), name), reader, problems))
    if problems:
        raise InvalidLine(problems)
    return EditorialLine(**parts, principles=text_field(data, "principles", "línea"))


def _parse_all(items: Iterable[Any], reader: Callable[[Any], Read], problems: list[Message]) -> Iterator[Read]:
    for item in items:
        try:
            yield reader(item)
        except InvalidLine as bad:
            problems += bad.problems
