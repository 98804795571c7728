"""From plain data (a YAML file, a form, a stored version) to an editorial line, and back.

Whatever does not fit is told all at once, each with where it stands: nothing is guessed and nothing is dropped.
"""

from collections.abc import Callable, Mapping
from typing import Any

from app.core.words import say
from app.editorial_line.rules import triggers as t
from app.editorial_line.rules.line import Action, Case, Exceptions, Group, Rule, Scope, Severity
from app.editorial_line.rules.plain import (
    count,
    flag,
    mapping,
    named,
    one_of,
    only,
    problem,
    sequence,
    string,
    text,
    values,
)

DEEPEST = 8
"""How many conditions may stand inside one another."""


def read_rule(data: Any) -> Rule:
    """A rule from plain data; raises `BadLine`."""
    code = str(mapping(data, "regla").get("code", ""))
    where = code or "regla"
    only(data, RULE_KEYS, where)
    return Rule(
        code=text(data, "code", where, required=True),
        group=one_of(Group, data.get("group"), f"{where} · group"),
        wording=text(data, "wording", where, required=True),
        cases=tuple(_case(case, f"{where} · when") for case in sequence(data.get("when", []), f"{where} · when")),
        severity=one_of(Severity, data.get("severity", "medium"), f"{where} · severity"),
        reviewer=text(data, "reviewer", where),
        source=text(data, "source", where),
        remedy=text(data, "remedy", where),
        good=text(data, "good", where),
        bad=text(data, "bad", where),
        scope=_scope(data.get("scope", {}), f"{where} · scope"),
        exceptions=_exceptions(data.get("exceptions", {}), f"{where} · exceptions"),
        regions=values(data.get("regions", []), f"{where} · regions"),
        enabled=flag(data.get("enabled", True), f"{where} · enabled"),
        needs=text(data, "needs", where),
        kept_by=text(data, "kept_by", where),
    )


RULE_KEYS = frozenset(Rule.__dataclass_fields__) - {"cases"} | {"when"}


def _case(data: Any, where: str) -> Case:
    only(mapping(data, where), {"if", "do"}, where)
    return Case(read_trigger(data.get("if"), f"{where} · if"), one_of(Action, data.get("do"), f"{where} · do"))


def _scope(data: Any, where: str) -> Scope:
    keys = set(Scope.__dataclass_fields__)
    only(mapping(data, where), keys, where)
    return Scope(**{key: values(data.get(key, []), f"{where} · {key}") for key in keys})


def _exceptions(data: Any, where: str) -> Exceptions:
    only(mapping(data, where), {"allowed", "by"}, where)
    allowed = flag(data.get("allowed", False), f"{where} · allowed")
    return Exceptions(allowed, values(data.get("by", []), f"{where} · by"))


def read_trigger(data: Any, where: str, depth: int = 0) -> t.Trigger:
    """A condition: one key says which, its value says of what. `lexicon` and `register` take a name or a mapping."""
    if depth > DEEPEST:
        raise problem(
            where, say("hay demasiadas condiciones unas dentro de otras (%(deepest)s como mucho)", deepest=DEEPEST)
        )
    if not isinstance(data, Mapping) or len(data) != 1:
        raise problem(where, say("una condición tiene una sola palabra clave"))
    (key, value), *_ = data.items()
    if key in COMPOSED:
        return _composed(str(key), value, f"{where} · {key}", depth)
    if key not in LEAVES:
        raise problem(where, say("no existe la condición «%(key)s»", key=key))
    return LEAVES[str(key)](value, f"{where} · {key}")


COMPOSED = frozenset({"all", "any", "not", "several", "near"})


def _composed(key: str, value: Any, where: str, depth: int) -> t.Trigger:
    match key:
        case "not":
            return t.Not(read_trigger(value, where, depth + 1))
        case "several":
            only(value, {"at_least", "of"}, where)
            return t.Several(_parts(value.get("of"), where, depth), count(value.get("at_least", 2), where))
        case "near":
            only(value, {"within", "of"}, where)
            return t.Near(_parts(value.get("of"), where, depth), count(value.get("within"), where))
        case "all":
            return t.All(_parts(value, where, depth))
    return t.Any(_parts(value, where, depth))


def _parts(value: Any, where: str, depth: int) -> tuple[t.Trigger, ...]:
    parts = tuple(read_trigger(part, where, depth + 1) for part in sequence(value, where))
    if not parts:
        raise problem(where, say("falta al menos una condición"))
    return parts


def _lexicon(value: Any, where: str) -> t.Trigger:
    known = named(value, {"name", "at_least"}, where)
    return t.InLexicon(str(known["name"]), count(known.get("at_least", 1), where))


def _register(value: Any, where: str) -> t.Trigger:
    known = named(value, {"name", "how", "at_least"}, where)
    how = [one_of(t.Relation, way, where) for way in sequence(known.get("how", list(t.Relation)), where)]
    return t.Touches(str(known["name"]), frozenset(how), count(known.get("at_least", 1), where))


def _pattern(value: Any, where: str) -> t.Trigger:
    return t.Matches(string(value, where))


def _detector(value: Any, where: str) -> t.Trigger:
    known = named(value, {"name", "over"}, where)
    return t.Detects(str(known["name"]), float(count(known.get("over", 0), where, least=0)))


def _said(maker: Callable[[str, bool], t.Trigger]) -> Callable[[Any, str], t.Trigger]:
    def read(value: Any, where: str) -> t.Trigger:
        if isinstance(value, str):
            return maker(value, True)
        (what, said), *_ = mapping(value, where).items() or [("", None)]
        return maker(str(what), flag(said, where))

    return read


def _attribute(attribute: t.Attribute) -> Callable[[Any, str], t.Trigger]:
    return lambda value, where: t.Is(attribute, values(value, where))


LEAVES: dict[str, Callable[[Any, str], t.Trigger]] = {
    "lexicon": _lexicon,
    "register": _register,
    "pattern": _pattern,
    "detector": _detector,
    "declared": _said(t.Declared),
    "pictured": _said(t.Pictured),
    "period": lambda value, where: t.Within(values(value, where)),
    **{attribute.value: _attribute(attribute) for attribute in t.Attribute},
}
