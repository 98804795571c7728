import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.editorial_line.rules.letter_forms import fold


@dataclass(frozen=True, slots=True)
class ObjectiveGrammar:
    """A language's grammar, folded (`editorial_line.rules.letter_forms.fold`).

    `nouns`: as vague as a vague verb; `going_on`: verbs governing a gerund; `leading`: words allowed before the verb.
    `trusts_gerunds`: endings almost unique, counting anywhere. `verb_last`: `vague` then holds beginnings. `keywords`:
    beginnings suggesting an indicator. `patterns`: an objective per indicator, with {target} and {due}; `units`:
    formats for minutes, hours, shares.
    """

    infinitive: re.Pattern[str]
    gerund: re.Pattern[str]
    vague: frozenset[str]
    phrases: tuple[str, ...]
    nouns: frozenset[str]
    patterns: Mapping[str, str]
    keywords: Mapping[str, str]
    due: str
    units: Mapping[str, str]
    not_infinitives: frozenset[str] = frozenset()
    not_gerunds: frozenset[str] = frozenset()
    going_on: frozenset[str] = frozenset()
    leading: frozenset[str] = frozenset()
    joining: frozenset[str] = frozenset()
    trusts_gerunds: bool = True
    verb_last: bool = False


def read_grammar(data: Mapping[str, Any]) -> ObjectiveGrammar:
    words = ("not_infinitives", "not_gerunds", "going_on", "leading", "joining", "vague", "nouns")
    patterns = {name: re.compile(data[name]) for name in ("infinitive", "gerund")}
    sets = {name: frozenset(fold(data[name]).split()) for name in words if name in data}
    return ObjectiveGrammar(**{**data, **patterns, **sets, "phrases": tuple(data["phrases"])})
