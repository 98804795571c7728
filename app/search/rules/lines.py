"""Rules of the editorial line that answer a search: few, and read as they stand today instead of from the index."""

from collections.abc import Iterable
from functools import lru_cache

from app.core.matching import holds
from app.editorial_line.rules.line import Rule
from app.search.rules.asking import Search
from app.search.rules.reading import line_of, tokens_of


def rules_found(rules: Iterable[Rule], search: Search) -> list[Rule]:
    """Those with every word, by code, the one that is called so first; none when no word is looked for."""
    if search.is_blank:
        return []
    return sorted((rule for rule in rules if _answers(rule, search)), key=lambda rule: _place(rule, search))


def _place(rule: Rule, search: Search) -> tuple[bool, str]:
    return not holds(search.question, _read((rule.code,))[0]), rule.code


def _answers(rule: Rule, search: Search) -> bool:
    tokens, line = _read(_texts(rule))
    return holds(search.question, tokens) and all(f" {phrase} " in line for phrase in search.phrases)


def _texts(rule: Rule) -> tuple[str, ...]:
    return (rule.code, rule.wording, rule.remedy, rule.source)


@lru_cache(maxsize=4000)
def _read(texts: tuple[str, ...]) -> tuple[frozenset[str], str]:
    return tokens_of(texts), line_of(texts)
