"""Words revealing questions: folded dictionary forms, in four languages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

_NOUN_SUFFIX = re.compile(r"(?:amiento|imiento|acion)$")
_ENDING = re.compile(r"(?<=\w{3})(?:[aei]r|[aeo])$")


class Intent(StrEnum):
    HOURS = "hours"
    PRICE = "price"
    LENGTH = "length"
    DATE = "date"
    WHERE = "where"
    HOW = "how"
    WHO = "who"
    CONTACT = "contact"
    REASON = "reason"


@dataclass(frozen=True, eq=False)
class QuestionVocabulary:
    """`intents` by language and word; `verbs` by the action's noun."""

    intents: Mapping[str, Mapping[str, Intent]]
    other_intents: Mapping[str, Intent]
    verbs: Mapping[str, str]
    stop_words: frozenset[str]
    time_words: frozenset[str]
    generic_words: frozenset[str]
    asking_words: frozenset[str]
    denying_words: frozenset[str]
    filler_words: frozenset[str]

    @cached_property
    def filler_roots(self) -> frozenset[str]:
        return frozenset(map(self.root, self.filler_words))

    @cached_property
    def generic_roots(self) -> frozenset[str]:
        return frozenset(map(self.root, self.generic_words))

    def root(self, word: str) -> str:
        """Join noun and verb: the dictionary form leaves «paga» a noun."""
        return _ENDING.sub("", self.verbs.get(word) or _NOUN_SUFFIX.sub("ar", word))


def read_vocabulary(data: Mapping[str, Any]) -> QuestionVocabulary:
    intents = {
        language: {word: Intent(intent) for intent, words in words_by_intent.items() for word in words.split()}
        for language, words_by_intent in data["intents"].items()
    }
    other_intents = {word: Intent(intent) for word, intent in data["other_intents"].items()}
    sets = {name: frozenset(words.split()) for name, words in data.items() if name.endswith("_words")}
    return QuestionVocabulary(intents, other_intents, data["verbs"], **sets)
