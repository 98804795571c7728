"""Whether a frequent question is the one somebody asks: what it wants to know, and what about.

«¿A qué hora abre la piscina?» is not answered by what the pool costs (another want) nor by when the library opens
(another matter), however many words they share.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from app.citizens.rules.alike import telling
from app.citizens.rules.wants import ALSO, ASKING, DENYING, FILLING, GENERIC, SAME, WANTS, WHENS, Want

CLOSE = 0.6
"""How much of the weight of what both speak of has to be the same."""
LIGHT = 0.3
"""Of the weight of a word, that of one that tells little: whose the pool is, or on which day."""
SHORT = 4
"""Words that are a question by themselves, without a sign."""
_BREAK = re.compile(r"[.!?¿¡;:,\n()]+")
_NOISE = re.compile(r"https?://\S+|(?<!\w)[@#]\w+")
_ENCLITIC = re.compile(r"(?<=[aei]r)(?:me|te|se|nos|os|lo|la|los|las|le|les)$")
_DONE = re.compile(r"(?:amiento|imiento|acion)$")
_ENDING = re.compile(r"(?<=\w{3})(?:[aei]r|[aeo])$")


@dataclass(frozen=True, slots=True)
class Question:
    """`about`: the words that tell of what; `whens`: those that tell of which day; `wants`: what is to be known."""

    about: frozenset[str]
    whens: frozenset[str] = frozenset()
    wants: frozenset[Want] = frozenset()


@lru_cache(maxsize=8192)
def question_of(lemmas: str, language: str) -> Question:
    """Of its dictionary forms between blanks."""
    wanting = WANTS.get(language, WANTS["es"])
    words = [_ENCLITIC.sub("", one) for one in lemmas.split()]
    wants = {wanting[one] for one in words if one in wanting}
    wants.update(want for one in words for want in ALSO.get(one, ()) if not wants - {Want.DATE})
    if Want.LENGTH in wants:
        wants.discard(Want.PRICE)
    said = telling(" ".join(words)) - wanting.keys()
    about = frozenset(map(_root, said - WHENS)) - _FILLING
    return Question(about, said & WHENS, frozenset(wants))


def _root(word: str) -> str:
    """What is done and doing it are one word: a dictionary form alone leaves «paga» a noun."""
    return _ENDING.sub("", SAME.get(word) or _DONE.sub("ar", word))


_FILLING = frozenset(map(_root, FILLING))
_GENERIC = frozenset(map(_root, GENERIC))


def passages(text: str) -> list[str]:
    """Where a question may stand: each clause, and each with the one before it, which may say what it is about."""
    clauses = [one for part in _BREAK.split(_NOISE.sub(" ", text)) if (one := part.strip())]
    return [*clauses, *(f"{one} {other}" for one, other in pairwise(clauses))]


def is_asked(text: str, lemmas: str) -> bool:
    """Whether anything is asked at all: by a sign, by a word of asking, or by saying little more than what of."""
    words = lemmas.split()
    return "?" in text or not ASKING.isdisjoint(words) or (len(words) <= SHORT and DENYING.isdisjoint(words))


@dataclass(frozen=True)
class Kept:
    """Frequent questions by their key, each in every language it is written in."""

    known: Mapping[int, Sequence[Question]]

    @cached_property
    def _keys(self) -> Mapping[str, Sequence[int]]:
        said: dict[str, dict[int, None]] = {}
        for key, several in self.known.items():
            for word in {word for one in several for word in one.about}:
                said.setdefault(word, {})[key] = None
        return {word: tuple(keys) for word, keys in said.items()}

    def best(self, asked: Sequence[Question], most: int = 3) -> list[int]:
        """The keys of those that are asked, the nearest first and of equals the newest."""
        near = {key for one in asked for word in one.about for key in self._keys.get(word, ())}
        told = [(self._nearness(asked, self.known[key]), key) for key in near]
        return [key for nearness, key in sorted(told, key=lambda one: (-one[0], -one[1])) if nearness >= CLOSE][:most]

    def _nearness(self, asked: Iterable[Question], known: Sequence[Question]) -> float:
        return max((self._of(one, other) for other in known for one in asked), default=0.0)

    def _of(self, asked: Question, known: Question) -> float:
        """Nothing unless they ask the same."""
        if not _may_be_the_same(asked, known):
            return 0.0
        shared, apart = self._weight(asked.about & known.about), self._weight(asked.about ^ known.about)
        return shared / (shared + apart) if shared else 0.0

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._one(word) for word in words)

    def _one(self, word: str) -> float:
        many = len(self._keys.get(word, ())) or 1
        return math.log(1 + max(1, len(self.known)) / many) * (LIGHT if word in _GENERIC else 1)


def _may_be_the_same(asked: Question, known: Question) -> bool:
    if known.whens and asked.whens and not known.whens & asked.whens:
        return False
    if asked.wants & known.wants:
        return True
    if not known.wants:
        return not asked.wants
    return asked.about == known.about and _ways(asked) and _ways(known)


def _ways(one: Question) -> bool:
    """Whoever asks how may be told where, of the very same thing."""
    return not one.wants.isdisjoint((Want.HOW, Want.WHERE))
