"""A second opinion by meaning: a linear model over marked examples.

It only ever adds a person: what a rule stops stays stopped, and nothing is blocked by likeness. It shows the nearest
marked examples and their reasons.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.core.messages import LabelledEnum, msg
from app.domain.editorial_line.rules.linear_fit import LinearScore, nearest_places
from app.domain.editorial_line.rules.near_texts import pack_vector
from app.domain.editorial_line.rules.tokens import SENTENCE

if TYPE_CHECKING:
    from numpy import float32, int8
    from numpy.typing import NDArray

PERSON = "person"
"""What rules are told (`CheckedPiece.opinion`) when it asks for a person."""
OPINION_RULE = "NE-17"
"""The shipped rule beside whose findings the opinion is explained."""
OWN_HAND = "own"
"""The hand of a body's own examples."""
SHOWN_EXAMPLES = 3
SHOWN_SENTENCES = 2
MOST_SENTENCES = 8
"""Each costs another reading of the text."""


class OpinionCaution(LabelledEnum):
    """The share of texts a body wants sent to a person."""

    QUIET = "quiet", msg("Solo lo muy parecido")
    USUAL = "usual", msg("Lo habitual")
    WATCHFUL = "watchful", msg("También lo dudoso")


def caution_loosens(before: OpinionCaution, after: OpinionCaution) -> bool:
    """Tell whether fewer texts would reach a person."""
    order = list(OpinionCaution)
    return order.index(after) < order.index(before)


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
    """`score`: above `threshold` a person is asked; `nearest` speak for that side, the likest first.

    `sentences`: those that weigh most for it, with what each adds to the score. `vector`: the text's meaning, packed.
    `version`: of the weights that gave it.
    """

    score: float
    threshold: float
    nearest: tuple[NearExample, ...]
    sentences: tuple[tuple[str, float], ...] = ()
    vector: bytes = b""
    version: str = ""

    @property
    def needs_person(self) -> bool:
        return self.score > self.threshold


@dataclass(frozen=True, slots=True)
class OpinionMeasure:
    """Shares of texts sent to a person: of those that need one, and of those that don't. `of`: a hand, or a caution."""

    of: str
    caught: float
    touched: float


@dataclass(frozen=True, slots=True)
class OpinionFacts:
    """A model told without loading it: examples by language, and what it does with hands that it has not seen."""

    embeddings: str
    examples: Mapping[str, int]
    cautions: Sequence[OpinionMeasure]
    hands: Sequence[OpinionMeasure]


@dataclass(frozen=True, slots=True)
class BodyOpinion:
    """A body's wishes for second opinions, and the examples it has marked itself."""

    caution: OpinionCaution = OpinionCaution.USUAL
    marks: tuple[MarkedExample, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class OpinionModel:
    """`embeddings`: the name of the model of meaning; `vectors`: of the examples, in units of `UNIT`."""

    embeddings: str
    linear: LinearScore
    thresholds: Mapping[OpinionCaution, float]
    examples: tuple[MarkedExample, ...]
    vectors: "NDArray[int8]"

    def judge(self, vector: "NDArray[float32]", caution: OpinionCaution = OpinionCaution.USUAL) -> SecondOpinion:
        score, threshold = self.linear.of(vector), self.thresholds[caution]
        opinion = SecondOpinion(score, threshold, (), vector=pack_vector(vector), version=self.linear.version)
        return replace(opinion, nearest=self._nearest(vector, needs_person=opinion.needs_person))

    def _nearest(self, vector: "NDArray[float32]", *, needs_person: bool) -> tuple[NearExample, ...]:
        import numpy as np

        among = np.array([example.needs_person is needs_person for example in self.examples])
        places = nearest_places(self.vectors, vector, among=among, most=SHOWN_EXAMPLES)
        return tuple(NearExample(self.examples[place], likeness) for place, likeness in places)


def text_sentences(text: str) -> list[str]:
    """Return the first `MOST_SENTENCES` with any word; one alone explains nothing."""
    sentences = [match[0].strip() for match in SENTENCE.finditer(text)]
    return [sentence for sentence in sentences if any(map(str.isalpha, sentence))][:MOST_SENTENCES]


def weigh_sentences(
    model: OpinionModel, opinion: SecondOpinion, sentences: Sequence[str], without: "NDArray[float32]"
) -> SecondOpinion:
    """Add the sentences that weigh for a person; `without`: the text's vectors, each lacking one sentence."""
    weights = (opinion.score - model.linear.of(vector) for vector in without)
    weighty = [pair for pair in zip(sentences, weights, strict=True) if pair[1] > 0]
    weighty.sort(key=lambda pair: -pair[1])
    return replace(opinion, sentences=tuple(weighty[:SHOWN_SENTENCES]))
