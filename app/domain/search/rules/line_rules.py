"""Search of the editorial line's rules: few, so read directly instead of indexed."""

from collections.abc import Iterable
from functools import lru_cache

from app.core.token_query import compile_token_query
from app.domain.editorial_line.rules.line import LineRule
from app.domain.search.rules.search_query import SearchQuery
from app.domain.search.rules.word_forms import index_tokens, phrase_line


def matching_rules(rules: Iterable[LineRule], search: SearchQuery) -> list[LineRule]:
    """Return rules with every word, by code, an exact code first; none without words."""
    if search.is_blank:
        return []
    answers = compile_token_query(search.question)
    matches = [rule for rule in rules if answers(_tokens(*_texts(rule))) and _has_phrases(rule, search.phrases)]
    return sorted(matches, key=lambda rule: (not answers(_tokens(rule.code)), rule.code))


def _texts(rule: LineRule) -> tuple[str, ...]:
    return rule.code, rule.wording, rule.remedy, rule.source


def _has_phrases(rule: LineRule, phrases: Iterable[str]) -> bool:
    return all(f" {phrase} " in _line(*_texts(rule)) for phrase in phrases)


@lru_cache(maxsize=4000)
def _tokens(*texts: str) -> str:
    return f" {' '.join(index_tokens(texts))} "


@lru_cache(maxsize=4000)
def _line(*texts: str) -> str:
    return phrase_line(texts)
