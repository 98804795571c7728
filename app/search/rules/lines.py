"""Rules of the editorial line that answer a search: few, and read as they stand today instead of from the index."""

from collections.abc import Iterable
from functools import lru_cache

from app.core.matching import asked_of
from app.editorial_line.rules.line import Rule
from app.search.rules.asking import Search
from app.search.rules.reading import line_of, tokens_of


def rules_found(rules: Iterable[Rule], search: Search) -> list[Rule]:
    """Those with every word, by code, the one that is called so first; none when no word is looked for."""
    if search.is_blank:
        return []
    answers = asked_of(search.question)
    found = [rule for rule in rules if answers(_tokens(*_texts(rule))) and _says(rule, search.phrases)]
    return sorted(found, key=lambda rule: (not answers(_tokens(rule.code)), rule.code))


def _texts(rule: Rule) -> tuple[str, ...]:
    return rule.code, rule.wording, rule.remedy, rule.source


def _says(rule: Rule, phrases: Iterable[str]) -> bool:
    return all(f" {phrase} " in _line(*_texts(rule)) for phrase in phrases)


@lru_cache(maxsize=4000)
def _tokens(*texts: str) -> str:
    return f" {' '.join(tokens_of(texts))} "


@lru_cache(maxsize=4000)
def _line(*texts: str) -> str:
    return line_of(texts)
