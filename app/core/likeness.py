"""Likeness by common words; near-duplicates without comparing every pair."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

WordSet = frozenset[str]
LIKENESS_THRESHOLD = 0.6
"""The share making texts alike (Jaccard)."""
SHORTEST = 20
"""Characters below which likeness is coincidence."""


def words_of(text: str) -> WordSet:
    return frozenset(text.casefold().split())


@lru_cache(maxsize=8192)
def comparable_words(text: str) -> WordSet:
    """Return words; none when too short."""
    return words_of(text) if len(text) >= SHORTEST else frozenset()


def word_overlap(ours: WordSet, theirs: WordSet) -> float:
    """Return the share in common, 0 to 1."""
    common = len(ours & theirs)
    return common / (len(ours) + len(theirs) - common) if common else 0.0


def is_alike(ours: Iterable[WordSet], other: str) -> bool:
    """Accept near matches, ignoring order and blanks."""
    return any(word_overlap(our, words_of(other)) >= LIKENESS_THRESHOLD for our in ours)


def group_near_duplicates(texts: Iterable[WordSet]) -> Mapping[WordSet, Collection[WordSet]]:
    """Compare only sets sharing a rarest word (Chaudhuri, Ganti and Kaushik, 2006).

    Each text's group includes it.
    """
    groups = {text: [text] for text in texts if text}
    rarity = Counter(word for words in groups for word in words)
    known: dict[str, list[WordSet]] = defaultdict(list)
    for words in groups:
        rare = _rarest(words, rarity)
        for other in _candidates(words, rare, known):
            if word_overlap(words, other) >= LIKENESS_THRESHOLD:
                groups[words].append(other)
                groups[other].append(words)
        for word in rare:
            known[word].append(words)
    return groups


def _rarest(words: WordSet, rarity: Mapping[str, int]) -> list[str]:
    """Return enough rare words that near-duplicates share one; ties break alike."""
    return sorted(words, key=lambda word: (rarity[word], word))[: len(words) - int(LIKENESS_THRESHOLD * len(words)) + 1]


def _candidates(words: WordSet, rare: Iterable[str], known: Mapping[str, list[WordSet]]) -> Iterator[WordSet]:
    shortest, longest = LIKENESS_THRESHOLD * len(words), len(words) / LIKENESS_THRESHOLD
    some = {other for word in rare if word in known for other in known[word]}
    return (other for other in some if shortest <= len(other) <= longest)
