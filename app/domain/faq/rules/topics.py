"""Questions grouped by shared forms, rare ones weighing more, with anonymous titles."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.core.likeness import WordSet
from app.core.messages import msg

LEAST_SIMILARITY = 0.6
"""Share of the shorter question's weight in the other."""
LEAST_SHARED = 2
SHORTEST_WORD = 3


def content_words(lemmas: str, stop_words: WordSet) -> WordSet:
    """Return subject words of blank-separated dictionary forms."""
    return frozenset(word for word in lemmas.split() if len(word) >= SHORTEST_WORD) - stop_words


@dataclass(slots=True)
class SimilarityIndex:
    known: Mapping[int, WordSet]
    _weights: dict[str, float] = field(default_factory=dict)
    _saying: dict[str, list[int]] = field(default_factory=dict)
    _sizes: dict[int, int] = field(default_factory=dict)
    _heavy: dict[WordSet, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, words in self.known.items():
            _index_words(self._saying, words, key)
            self._sizes[key] = len(words)
        self._weights = {word: math.log(1 + len(self.known) / len(keys)) for word, keys in self._saying.items()}

    def _weight(self, words: Iterable[str]) -> float:
        rare = math.log(1 + max(1, len(self.known)))
        return sum(self._weights.get(word, rare) for word in words)

    def likeness(self, question_words: WordSet, words: WordSet) -> float:
        """Return 0 to 1; 0 if too little is shared."""
        shared = question_words & words
        if len(shared) < min(LEAST_SHARED, len(words), len(question_words)) or not shared:
            return 0.0
        return self._weight(shared) / min(self._whole(question_words), self._whole(words))

    def _whole(self, words: WordSet) -> float:
        if words not in self._heavy:
            self._heavy[words] = self._weight(words)
        return self._heavy[words]

    def best(self, question_words: WordSet, most: int = 3) -> list[int]:
        """Return keys, most similar first."""
        ranking = [
            (self.likeness(question_words, self.known[key]), key)
            for key in _keys_sharing_words(self._saying, question_words, self._sizes)
        ]
        return [
            key
            for likeness, key in sorted(ranking, key=lambda pair: (-pair[0], -pair[1]))
            if likeness >= LEAST_SIMILARITY
        ][:most]


def _index_words(saying: dict[str, list[int]], words: WordSet, key: int) -> None:
    for word in words:
        saying.setdefault(word, []).append(key)


def _keys_sharing_words(saying: Mapping[str, list[int]], words: WordSet, sizes: Mapping[int, int]) -> list[int]:
    """Return keys in order; a lone shared word may do."""
    counts = Counter(key for word in words for key in saying.get(word, ()))
    enough = min(LEAST_SHARED, len(words))
    return sorted(key for key, count in counts.items() if count >= enough or sizes[key] == count)


@dataclass(slots=True)
class QuestionGroup:
    """Messages asking the same. `entry`: their frequent question's key."""

    words: WordSet
    entry: int | None = None
    places: list[int] = field(default_factory=list)


def group_questions(
    questions: Sequence[WordSet], answered: Sequence[int | None], index: SimilarityIndex
) -> list[QuestionGroup]:
    """Group by frequent question (`answered`: their keys) or first similar message."""
    groups = {key: QuestionGroup(words, key) for key, words in index.known.items()}
    loose, saying, sizes = list[QuestionGroup](), dict[str, list[int]](), dict[int, int]()
    for place, (words, entry) in enumerate(zip(questions, answered, strict=True)):
        if not words:
            continue
        if entry is not None:
            groups[entry].places.append(place)
            continue
        near = (loose[at] for at in _keys_sharing_words(saying, words, sizes))
        group = next(
            (candidate for candidate in near if index.likeness(words, candidate.words) >= LEAST_SIMILARITY), None
        )
        if group is None:
            group = QuestionGroup(words)
            _index_words(saying, words, len(loose))
            sizes[len(loose)] = len(words)
            loose.append(group)
        group.places.append(place)
    return [*groups.values(), *loose]


def common_words(word_sets: Sequence[WordSet]) -> WordSet:
    """Return words in at least half: no names."""
    seen = Counter(word for words in word_sets for word in words)
    return frozenset(word for word, count in seen.items() if count * 2 >= len(word_sets))


LONGEST_TITLE = 120
MOST_TITLE_WORDS = 5
ABOUT_WORDS = msg("Sobre: %(words)s")


def topic_title(question: Mapping[str, str] | None, text: str | None, words: str, languages: Sequence[str]) -> str:
    """Return the question in its first language; else a message, else shared words."""
    if question:
        text = next(
            (question[language] for language in languages if language in question), next(iter(question.values()))
        )
    title = " ".join((text or "").split())
    if not title:
        return str(msg(ABOUT_WORDS.msgid, words=", ".join(words.split()[:MOST_TITLE_WORDS])))
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1].rstrip() + "…"
