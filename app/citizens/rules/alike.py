"""Which questions ask the same: by the words they share in their dictionary form, the rare ones counting more."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Words = frozenset[str]
ALIKE = 0.6
"""Of the weight of the shorter of two questions, how much the other has to say too."""
LEAST_SHARED = 2
SHORTEST = 3
# fmt: off
_EMPTY = frozenset((
    "que", "como", "cuando", "donde", "cual", "quien", "cuanto", "por", "para", "con", "sin", "del", "los", "las",
    "una", "uno", "unos", "ese", "esa", "este", "esta", "estar", "ser", "haber", "hay", "tener", "poder", "hacer", "ir",
    "querer", "saber", "decir", "hola", "bueno", "dia", "tarde", "gracia", "gracias", "favor", "saludo", "mas", "muy",
    "pero", "hasta", "desde", "aqui", "asi", "todo", "todavia", "ano", "nos", "mis", "sus", "algun", "alguno",
    "quin", "quan", "com", "per", "amb", "els", "les", "aquest", "estar", "gracies", "bon", "fer", "fins", "quina",
    "cando", "onde", "non", "polo", "pola", "unha", "graza", "grazas", "ata",
    "noiz", "non", "zer", "nola", "eta", "dut", "kaixo", "eskerrik", "asko", "izan", "egin", "den", "duen",
))
# fmt: on


def telling(lemmas: str) -> Words:
    """The words that say what a text is about, of its dictionary forms between blanks."""
    return frozenset(one for one in lemmas.split() if len(one) >= SHORTEST and one not in _EMPTY)


@dataclass(slots=True)
class Compared:
    """Questions that may be compared with another, by their key."""

    known: Mapping[int, Words]
    _weights: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seen = Counter(word for words in self.known.values() for word in words)
        self._weights = {word: math.log(1 + len(self.known) / count) for word, count in seen.items()}

    def _weight(self, words: Iterable[str]) -> float:
        rare = math.log(1 + max(1, len(self.known)))
        return sum(self._weights.get(word, rare) for word in words)

    def likeness(self, asked: Words, words: Words) -> float:
        """From 0 to 1; nothing where they share too little to tell."""
        shared = asked & words
        if len(shared) < min(LEAST_SHARED, len(words), len(asked)) or not shared:
            return 0.0
        return self._weight(shared) / min(self._weight(asked), self._weight(words))

    def best(self, asked: Words, most: int = 3) -> list[int]:
        """The keys of those that ask the same, the likest first."""
        told = [(self.likeness(asked, words), key) for key, words in self.known.items()]
        return [key for likeness, key in sorted(told, key=lambda one: (-one[0], -one[1])) if likeness >= ALIKE][:most]


@dataclass(slots=True)
class Group:
    """Messages that ask the same, by their places. `entry`: the key of the frequent question they ask, if one does."""

    words: Words
    entry: int | None = None
    places: list[int] = field(default_factory=list)


def grouped(asked: Sequence[Words], kept: Compared) -> list[Group]:
    """Each message, by its words, with the question it asks or with the first that is alike."""
    groups = {key: Group(words, key) for key, words in kept.known.items()}
    loose: list[Group] = []
    for place, words in enumerate(asked):
        if words:
            _group_of(kept, groups, loose, words).places.append(place)
    return [*groups.values(), *loose]


def _group_of(kept: Compared, groups: Mapping[int, Group], loose: list[Group], words: Words) -> Group:
    if best := kept.best(words, 1):
        return groups[best[0]]
    alike = next((one for one in loose if kept.likeness(words, one.words) >= ALIKE), None)
    if alike is None:
        alike = Group(words)
        loose.append(alike)
    return alike


def common(said: Sequence[Words]) -> Words:
    """What at least half of them say: no name of anybody, and nothing said by the way."""
    seen = Counter(word for words in said for word in words)
    return frozenset(word for word, count in seen.items() if count * 2 >= len(said))
