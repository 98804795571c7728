"""Plain words without operators, quoted literal phrases, and a last word perhaps unfinished.

The line's rules, being few, are read directly, not indexed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.core.token_query import AllMatch, AnyMatch, HasToken, TokenQuery, any_token, compile_token_query
from app.domain.editorial_line.rules.line import LineRule
from app.domain.search.rules.word_forms import WORD_PLACES, WordPlace, index_tokens, phrase_line

MOST_WORDS, MOST_PHRASES = 24, 4
SHORTEST_PREFIX = 3
"""Letters from which the last word is a prefix."""
_QUOTES = str.maketrans("«»“”„", '"""""')
_PHRASE = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class SearchQuery:
    """`words` match in any form, `folded` as typed; `beginning`: the last's prefix; `phrases`: folded.

    `corrections`: words taken for mistyped ones; `is_cut`: not all is searched.
    """

    words: tuple[frozenset[str], ...] = ()
    folded: tuple[str, ...] = ()
    beginning: str = ""
    phrases: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    is_cut: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.words

    @property
    def question(self) -> TokenQuery:
        *others, last = self.words
        may_go_on = (HasToken(self.beginning, is_prefix=True),) if self.beginning else ()
        return AllMatch(
            (*(any_token(*sorted(each)) for each in others), AnyMatch((*any_token(*sorted(last)).parts, *may_go_on)))
        )

    def marks(self, place: WordPlace) -> bool:
        if self.beginning and place.folded.startswith(self.beginning):
            return True
        return not self.forms.isdisjoint(place.forms)

    @cached_property
    def forms(self) -> frozenset[str]:
        return frozenset().union(*self.words)


def parse_query(typed: str) -> SearchQuery:
    """Ignore non-words and unclosed quotes."""
    plain = typed.translate(_QUOTES)
    phrases = list(filter(None, (" ".join(p.folded for p in _places(each)) for each in _PHRASE.findall(plain))))
    places = list(_places(plain.replace('"', " ")))
    distinct_places = list({place.forms: place for place in places[:MOST_WORDS] if place.forms}.values())
    last_is_quoted = plain.rstrip().endswith('"')
    return SearchQuery(
        words=tuple(place.forms for place in distinct_places),
        folded=tuple(place.folded for place in distinct_places),
        beginning=""
        if last_is_quoted or not distinct_places
        else _last_word_prefix(places[min(len(places), MOST_WORDS) - 1], distinct_places[-1]),
        phrases=tuple(phrases[:MOST_PHRASES]),
        is_cut=len(places) > MOST_WORDS or len(phrases) > MOST_PHRASES,
    )


def matching_rules(rules: Iterable[LineRule], search: SearchQuery) -> list[LineRule]:
    """Return rules with every word, exact codes first; none without words."""
    if search.is_blank:
        return []
    answers = compile_token_query(search.question)
    matches = [rule for rule in rules if answers(_tokens(*_texts(rule))) and _has_phrases(rule, search.phrases)]
    return sorted(matches, key=lambda rule: (not answers(_tokens(rule.code)), rule.code))


def _last_word_prefix(typed_last: WordPlace, kept_last: WordPlace) -> str:
    """Return the last typed word if it also ends the query."""
    is_same = typed_last.forms == kept_last.forms and len(typed_last.folded) >= SHORTEST_PREFIX
    return typed_last.folded if is_same else ""


def _places(text: str) -> Iterator[WordPlace]:
    return (place for token in text.split() for place in WORD_PLACES[token] if place.folded)


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
