from collections.abc import Iterable, Mapping
from typing import Any

from app.core.messages import Message, msg
from app.domain.editorial_line.rules.engine import applies_in_region
from app.domain.editorial_line.rules.findings import ACTION_RANK, clause_effect
from app.domain.editorial_line.rules.line import LineRule, RuleAction, RuleGroup

ALWAYS = "always"
"""Enforcement that reads no text."""


RULE_NAMES: Mapping[str, Message] = {
    ALWAYS: msg("se cumple siempre"),
    **RuleAction.labels(),
    **RuleGroup.labels(),
}


def rules_in_region(rules: Iterable[LineRule], region: str) -> list[LineRule]:
    """Return enabled rules, by code."""
    return sorted(
        (rule for rule in rules if rule.enabled and applies_in_region(rule, region)), key=lambda rule: rule.code
    )


def rule_snapshot(rule: LineRule) -> dict[str, Any]:
    """Return plain data; `does` is the strictest effect."""
    effects = sorted((clause_effect(clause) for clause in rule.clauses), key=ACTION_RANK.__getitem__)
    does = effects[0].value if effects else ALWAYS
    return {
        "code": rule.code,
        "group": rule.group.value,
        "asks": rule.wording,
        "does": does,
        "source": rule.source,
    }
