"""A second opinion by meaning: a linear model over marked examples.

It only ever adds a person: what a rule stops stays stopped, and nothing is blocked by likeness. It shows the nearest
marked examples and their reasons.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float32, int8
    from numpy.typing import NDArray

SHOWN_EXAMPLES = 3
UNIT = 127
"""The whole number that stands for 1 in the examples' vectors, kept in one byte a dimension."""


@dataclass(frozen=True, slots=True)
class MarkedExample:
    """`hand`: who wrote or marked it, left out whole when measuring; `needs_person`: a reviewer must see it."""

    hand: str
    kind: str
    language: str
    needs_person: bool
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class NearExample:
    """`likeness`: the cosine, 1 for the same meaning."""

    example: MarkedExample
    likeness: float


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """`score`: above the model's `threshold` a person is asked; `nearest` speak for that side, the likest first."""

    score: float
    needs_person: bool
    nearest: tuple[NearExample, ...]


@dataclass(frozen=True, slots=True, eq=False)
class OpinionModel:
    """`embeddings`: the name of the model of meaning. `centre` is taken from each vector before `weights`."""

    embeddings: str
    weights: "NDArray[float32]"
    centre: "NDArray[float32]"
    bias: float
    threshold: float
    examples: tuple[MarkedExample, ...]
    vectors: "NDArray[int8]"

    def judge(self, vector: "NDArray[float32]") -> SecondOpinion:
        score = self.score(vector)
        needs_person = score > self.threshold
        return SecondOpinion(score, needs_person, self._nearest(vector, needs_person=needs_person))

    def score(self, vector: "NDArray[float32]") -> float:
        return float((vector - self.centre) @ self.weights) + self.bias

    def _nearest(self, vector: "NDArray[float32]", *, needs_person: bool) -> tuple[NearExample, ...]:
        likeness = (self.vectors @ vector) / UNIT
        own_side = (place for place in likeness.argsort()[::-1] if self.examples[place].needs_person is needs_person)
        first = [place for place, _ in zip(own_side, range(SHOWN_EXAMPLES), strict=False)]
        return tuple(NearExample(self.examples[place], float(likeness[place])) for place in first)


def sentence_weights(model: OpinionModel, whole: "NDArray[float32]", without: "NDArray[float32]") -> Sequence[float]:
    """Return what each sentence adds to the score; `without`: the text's vectors, each lacking one sentence."""
    score = model.score(whole)
    return [score - model.score(vector) for vector in without]
