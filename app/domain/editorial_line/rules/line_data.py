"""Lines as plain data for storage, YAML and fingerprints; `line_parser` reverses it."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.lexicons import ANY_LANGUAGE
from app.domain.editorial_line.rules.line import (
    EditorialLine,
    ExceptionPolicy,
    Lexicon,
    LineRule,
    Register,
    RegisterItem,
    RuleScope,
)


def rule_data(rule: LineRule) -> dict[str, Any]:
    """Return data without default values."""
    data: dict[str, Any] = {"code": rule.code, "group": rule.group.value, "wording": rule.wording}
    if rule.clauses:
        data["when"] = [{"if": trigger_data(clause.trigger), "do": clause.action.value} for clause in rule.clauses]
    data |= {"severity": rule.severity.value, "reviewer": rule.reviewer}
    texts = {name: getattr(rule, name) for name in ("source", "remedy", "good", "bad", "needs", "kept_by")}
    data |= {name: text for name, text in texts.items() if text}
    if rule.scope != RuleScope():
        data["scope"] = {name: sorted(values) for name, values in _field_values(rule.scope).items() if values}
    if rule.exceptions != ExceptionPolicy():
        data["exceptions"] = {"allowed": rule.exceptions.allowed, "by": sorted(rule.exceptions.by)}
    if rule.regions:
        data["regions"] = sorted(rule.regions)
    return data if rule.enabled else data | {"enabled": False}


def _field_values(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def trigger_data(trigger: t.Trigger) -> dict[str, Any]:
    match trigger:
        case t.Conjunction(parts):
            return {"all": [trigger_data(part) for part in parts]}
        case t.Disjunction(parts):
            return {"any": [trigger_data(part) for part in parts]}
        case t.Negation(part):
            return {"not": trigger_data(part)}
        case t.AtLeast(parts, at_least):
            return {"several": {"of": [trigger_data(part) for part in parts], "at_least": at_least}}
        case t.Proximity(parts, within):
            return {"near": {"of": [trigger_data(part) for part in parts], "within": within}}
        case t.AtLeast(parts, at_least):
            return {"several": {"at_least": at_least, "of": [trigger_data(part) for part in parts]}}
        case t.Proximity(parts, within):
            return {"near": {"within": within, "of": [trigger_data(part) for part in parts]}}
        case t.AttributeIn(attribute, values):
            return {attribute.value: sorted(values)}
        case t.PeriodIn(periods):
            return {"period": sorted(periods)}
        case _:
            return _leaf(trigger)


def _leaf(trigger: t.Trigger) -> dict[str, Any]:
    match trigger:
        case t.LexiconMatch(name, at_least):
            return {"lexicon": _named(name, at_least=(at_least, 1))}
        case t.RegisterMatch(name, how, at_least):
            ways = sorted(way.value for way in how)
            return {"register": _named(name, how=(ways, sorted(t.RegisterRelation)), at_least=(at_least, 1))}
        case t.DetectorMatch(name, over):
            return {"detector": _named(name, over=(int(over), 0))}
        case t.PatternMatch(pattern):
            return {"pattern": pattern}
        case t.TextDeclared(question, value):
            return {"declared": question if value else {question: False}}
        case t.PictureDeclared(question, value):
            return {"pictured": question if value else {question: False}}
    raise TypeError(f"no words for {trigger!r}")


def _named(name: str, **options: tuple[Any, Any]) -> str | dict[str, Any]:
    """Return the name, with options (value, default) that differ."""
    unusual = {key: value for key, (value, usual) in options.items() if value != usual}
    return {"name": name, **unusual} if unusual else name


def lexicon_data(lexicon: Lexicon) -> dict[str, Any]:
    terms: dict[str, list[str]] = defaultdict(list)
    for language, term in lexicon.terms:
        terms["any" if language == ANY_LANGUAGE else language].append(term)
    return {"code": lexicon.code, "title": lexicon.title, "terms": dict(terms)}


def register_data(register: Register) -> dict[str, Any]:
    entries = [_entry_data(entry) for entry in register.entries]
    return {"code": register.code, "title": register.title, "entries": entries}


def list_data(line_list: Lexicon | Register) -> dict[str, Any]:
    return lexicon_data(line_list) if isinstance(line_list, Lexicon) else register_data(line_list)


def _entry_data(entry: RegisterItem) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str) else list(value) for name, value in _field_values(entry).items() if value
    }


def line_data(line: EditorialLine) -> dict[str, Any]:
    return {
        "principles": line.principles,
        "rules": [rule_data(rule) for rule in line.rules],
        "lexicons": [lexicon_data(lexicon) for lexicon in line.lexicons],
        "registers": [register_data(register) for register in line.registers],
    }


def line_fingerprint(data: Mapping[str, Any]) -> str:
    """Return SHA-256 over canonical JSON (sorted keys, no blanks, UTF-8)."""
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
