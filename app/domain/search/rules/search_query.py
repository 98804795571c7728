"""What somebody types into the search box, as a question. Whatever they type is words: no sign is an order.

Words between quotes are a phrase, taken at its letter; the last word may still be being typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from app.core.token_query import AllMatch, AnyMatch, HasToken, TokenQuery, any_token
from app.domain.search.rules.word_forms import WORD_PLACES, WordPlace

MOST_WORDS, MOST_PHRASES = 24, 4
SHORTEST_PREFIX = 3
"""From how many letters on the last word is taken for the beginning of one."""
_QUOTES = str.maketrans("«»“”„", '"""""')
_PHRASE = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class SearchQuery:
    """`words`: each found by any of its forms; `beginning`: how the last one begins; `phrases`: runs of folded words.

    `is_cut`: more was typed than is looked for.
    """

    words: tuple[frozenset[str], ...] = ()
    beginning: str = ""
    phrases: tuple[str, ...] = ()
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
        """Whether a word of a text is one of those looked for."""
        if self.beginning and place.folded.startswith(self.beginning):
            return True
        return not self.forms.isdisjoint(place.forms)

    @cached_property
    def forms(self) -> frozenset[str]:
        """Everything any of the words is found by."""
        return frozenset().union(*self.words)


def parse_query(typed: str) -> SearchQuery:
    """Anything can be typed: what is no word is not looked for, and an open quote is none."""
    plain = typed.translate(_QUOTES)
    phrases = list(filter(None, (" ".join(p.folded for p in _places(each)) for each in _PHRASE.findall(plain))))
    places = list(_places(plain.replace('"', " ")))
    kept = list({place.forms: place for place in places[:MOST_WORDS] if place.forms}.values())
    last_is_quoted = plain.rstrip().endswith('"')
    return SearchQuery(
        words=tuple(place.forms for place in kept),
        beginning=""
        if last_is_quoted or not kept
        else _last_word_prefix(places[min(len(places), MOST_WORDS) - 1], kept[-1]),
        phrases=tuple(phrases[:MOST_PHRASES]),
        is_cut=len(places) > MOST_WORDS or len(phrases) > MOST_PHRASES,
    )


def _last_word_prefix(typed_last: WordPlace, kept_last: WordPlace) -> str:
    """Only of the word that was typed last, and that is still the last one of the question."""
    is_same = typed_last.forms == kept_last.forms and len(typed_last.folded) >= SHORTEST_PREFIX
    return typed_last.folded if is_same else ""


def _places(text: str) -> Iterator[WordPlace]:
    return (place for token in text.split() for place in WORD_PLACES[token] if place.folded)
