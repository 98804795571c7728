"""What the rules know of a language: how its verbs end, which say nothing, and how an objective is put in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.editorial_line.rules.letter_forms import fold


@dataclass(frozen=True, slots=True)
class ObjectiveGrammar:
    """All words and endings are folded (`editorial_line.rules.folding.fold`).

    `nouns`: words that say no more than a vague verb; `going_on`: verbs that a gerund hangs from; `leading`: what may
    stand before the verb. `trusts_gerunds`: hardly any other word ends as they do, so they count wherever they stand.
    `verb_last`: the verb closes the sentence; `vague` then holds beginnings of verbs and not whole ones.
    `keywords`: beginnings of words that tell of an indicator. `patterns`: an objective for each indicator, with
    {target} and {due}; `units` says an amount, one for each of minutes, hours and shares.
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


def folded_words(text: str) -> frozenset[str]:
    """Words given as one text, folded."""
    return frozenset(fold(text).split())
