"""Rules of the editorial line that answer a search: few, and read as they stand today instead of from the index."""

from collections.abc import Iterable
from functools import lru_cache

from app.core.matching import Question, holds
from app.editorial_line.rules.line import Rule
from app.search.rules.asking import Search
from app.search.rules.reading import line_of, tokens_of


def rules_found(rules: Iterable[Rule], search: Search) -> list[Rule]:
    """Those with every word, by code, the one that is called so first; none when no word is looked for."""
    if search.is_blank:
        return []
    question = search.question
    found = (rule for rule in rules if _answers(rule, search, question))
    return sorted(found, key=lambda rule: (not holds(question, _tokens(rule.code)), rule.code))


def _answers(rule: Rule, search: Search, question: Question) -> bool:
    texts = (rule.code, rule.wording, rule.remedy, rule.source)
    return holds(question, _tokens(*texts)) and all(f" {phrase} " in _line(*texts) for phrase in search.phrases)


@lru_cache(maxsize=4000)
def _tokens(*texts: str) -> str:
    return f" {' '.join(tokens_of(texts))} "


@lru_cache(maxsize=4000)
def _line(*texts: str) -> str:
    return line_of(texts)
