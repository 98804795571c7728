"""The rules of the editorial line as a version of the plan keeps them."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.core.words import Sentence, say
from app.editorial_line.rules.engine import holds_in
from app.editorial_line.rules.findings import RANK, effect_of
from app.editorial_line.rules.line import ACTION_WORDS, GROUP_NAMES, Rule

ALWAYS = "always"
"""What is kept by the product itself, without reading any text."""


RULE_WORDS: Mapping[str, Sentence] = {
    ALWAYS: say("se cumple siempre"),
    **{action.value: word for action, word in ACTION_WORDS.items()},
    **{group.value: name for group, name in GROUP_NAMES.items()},
}
"""What a rule does and the family it is of, by their codes."""


def holding(rules: Iterable[Rule], region: str) -> list[Rule]:
    """Those that hold for a body of that region, by their code."""
    return sorted((rule for rule in rules if rule.enabled and holds_in(rule, region)), key=lambda rule: rule.code)


def told(rule: Rule) -> dict[str, Any]:
    """`does`: what the strictest way it speaks does."""
    effects = sorted((effect_of(case) for case in rule.cases), key=RANK.__getitem__)
    does = effects[0].value if effects else ALWAYS
    return {
        "code": rule.code,
        "group": rule.group.value,
        "asks": rule.wording,
        "does": does,
        "source": rule.source,
    }
