"""Grammar of objectives by language: verb endings, vague verbs and patterns."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.editorial_line.rules.letter_forms import fold


@dataclass(frozen=True, slots=True)
class ObjectiveGrammar:
    """A language's grammar; all words and endings are folded (`editorial_line.rules.letter_forms.fold`).

    `nouns`: as vague as a vague verb; `going_on`: verbs that govern a gerund; `leading`: words allowed before the verb.
    `trusts_gerunds`: their endings are almost unique, so they count anywhere. `verb_last`: the verb comes last; `vague`
    then holds beginnings of verbs. `keywords`: beginnings of words that suggest an indicator. `patterns`: an objective
    per indicator, with {target} and {due}; `units`: formats for minutes, hours and shares.
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
    """Read a language's file, which has sets of words as texts."""
    words = ("not_infinitives", "not_gerunds", "going_on", "leading", "joining", "vague", "nouns")
    patterns = {name: re.compile(data[name]) for name in ("infinitive", "gerund")}
    sets = {name: frozenset(fold(data[name]).split()) for name in words if name in data}
    return ObjectiveGrammar(**{**data, **patterns, **sets, "phrases": tuple(data["phrases"])})
