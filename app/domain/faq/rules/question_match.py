"""Matching with frequent questions by intent and subject.

«¿A qué hora abre la piscina?» is neither the pool's price (intent) nor the library's hours (subject).
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from app.core.links import replace_links
from app.domain.faq.rules.topics import content_words
from app.domain.faq.rules.vocabulary import Intent, QuestionVocabulary

LEAST_NEARNESS = 0.6
"""Share of common weight."""
GENERIC_WEIGHT = 0.3
"""Factor of uninformative words: the pool's owner, the day."""
SHORT_QUESTION = 4
"""Most words without a question mark."""
_BREAK = re.compile(r"[.!?¿¡;:,\n()]+")
_NOISE = re.compile(r"(?<!\w)[@#]\w+")
_ENCLITIC = re.compile(r"(?<=[aei]r)(?:me|te|se|nos|os|lo|la|los|las|le|les)$")


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """`about`: subject words; `whens`: day words; `wants`: intents."""

    about: frozenset[str]
    whens: frozenset[str] = frozenset()
    wants: frozenset[Intent] = frozenset()


@lru_cache(maxsize=8192)
def parse_question(lemmas: str, language: str, vocabulary: QuestionVocabulary) -> AskedQuestion:
    """Parse blank-separated dictionary forms."""
    intents, others = vocabulary.intents.get(language, vocabulary.intents["es"]), vocabulary.other_intents
    words = [_ENCLITIC.sub("", word) for word in lemmas.split()]
    wants = {intents[word] for word in words if word in intents}
    wants.update(others[word] for word in words if word in others and not wants - {Intent.DATE})
    if Intent.LENGTH in wants:
        wants.discard(Intent.PRICE)
    subject = content_words(" ".join(words), vocabulary.stop_words) - intents.keys()
    about = frozenset(map(vocabulary.root, subject - vocabulary.time_words)) - vocabulary.filler_roots
    return AskedQuestion(about, subject & vocabulary.time_words, frozenset(wants))


def passages(text: str) -> list[str]:
    """Return clauses, alone and with the previous, which may hold the subject."""
    prose = _NOISE.sub(" ", replace_links(text, lambda _: " "))
    clauses = [clause for part in _BREAK.split(prose) if (clause := part.strip())]
    return [*clauses, *(f"{previous} {other}" for previous, other in pairwise(clauses))]


def asks_something(text: str, lemmas: str, vocabulary: QuestionVocabulary) -> bool:
    """Accept a question mark, a question word, or hardly more than a subject."""
    words = lemmas.split()
    return (
        "?" in text
        or not vocabulary.asking_words.isdisjoint(words)
        or (len(words) <= SHORT_QUESTION and vocabulary.denying_words.isdisjoint(words))
    )


@dataclass(frozen=True)
class KnownQuestions:
    """Frequent questions in all their languages; `generic_roots` weigh less."""

    known: Mapping[int, Sequence[AskedQuestion]]
    generic_roots: frozenset[str]

    @cached_property
    def _keys(self) -> Mapping[str, Sequence[int]]:
        keys_by_word: dict[str, dict[int, None]] = {}
        for key, several in self.known.items():
            for word in {word for question in several for word in question.about}:
                keys_by_word.setdefault(word, {})[key] = None
        return {word: tuple(keys) for word, keys in keys_by_word.items()}

    def best(self, questions: Sequence[AskedQuestion], most: int = 3) -> list[int]:
        """Return matching keys, nearest first, newest among equals."""
        near = {key for question in questions for word in question.about for key in self._keys.get(word, ())}
        ranking = [(self._nearness(questions, self.known[key]), key) for key in near]
        return [
            key
            for nearness, key in sorted(ranking, key=lambda pair: (-pair[0], -pair[1]))
            if nearness >= LEAST_NEARNESS
        ][:most]

    def _nearness(self, questions: Iterable[AskedQuestion], known: Sequence[AskedQuestion]) -> float:
        return max((self._of(question, other) for other in known for question in questions), default=0.0)

    def _of(self, question: AskedQuestion, known: AskedQuestion) -> float:
        """Return 0 unless both ask the same."""
        if not _may_be_the_same(question, known):
            return 0.0
        shared, apart = self._weight(question.about & known.about), self._weight(question.about ^ known.about)
        return shared / (shared + apart) if shared else 0.0

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._one(word) for word in words)

    def _one(self, word: str) -> float:
        many = len(self._keys.get(word, ())) or 1
        return math.log(1 + max(1, len(self.known)) / many) * (GENERIC_WEIGHT if word in self.generic_roots else 1)


def _may_be_the_same(question: AskedQuestion, known: AskedQuestion) -> bool:
    if known.whens and question.whens and not known.whens & question.whens:
        return False
    if question.wants & known.wants:
        return True
    if not known.wants:
        return not question.wants
    return question.about == known.about and _asks_how_or_where(question) and _asks_how_or_where(known)


def _asks_how_or_where(question: AskedQuestion) -> bool:
    """Treat how and where alike, for one subject."""
    return not question.wants.isdisjoint((Intent.HOW, Intent.WHERE))
