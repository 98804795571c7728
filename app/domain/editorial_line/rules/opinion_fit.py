"""The fit of a second opinion to marked examples: logistic regression, its thresholds measured on hands left out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.editorial_line.rules.linear_fit import UNIT, fit_score
from app.domain.editorial_line.rules.second_opinion import (
    MarkedExample,
    OpinionCaution,
    OpinionFacts,
    OpinionMeasure,
    OpinionModel,
)

if TYPE_CHECKING:
    from numpy import bool_, float32
    from numpy.typing import NDArray

TOUCHED = {OpinionCaution.QUIET: 0.002, OpinionCaution.USUAL: 0.005, OpinionCaution.WATCHFUL: 0.02}
"""The share of ordinary examples, of hands the model has not seen, that may be sent to a person; everyday posts, three
times as many: the examples are of the border, and each office writes unlike them."""
OWN_WEIGHT = 200.0
"""The weight of a body's own example beside the product's, so that its decision holds; of all, at most as of those."""


@dataclass(frozen=True, slots=True)
class TrainedModel:
    model: OpinionModel
    facts: OpinionFacts


def train(examples: Sequence[MarkedExample], vectors: "NDArray[float32]", *, embeddings: str) -> TrainedModel:
    """Fit to all; set each threshold where, with each hand left out in turn, its share of the ordinary are sent."""
    import numpy as np

    hands = np.array([example.hand for example in examples])
    wanted = _sides(examples)
    scores = np.empty(len(examples), dtype=np.float32)
    for hand in sorted(set(hands)):
        apart = hands == hand
        scores[apart] = fit_score(vectors[~apart], wanted[~apart]).scores(vectors[apart])
    thresholds = {caution: float(np.quantile(scores[~wanted], 1 - touched)) for caution, touched in TOUCHED.items()}
    whole = OpinionModel(
        embeddings, fit_score(vectors, wanted), thresholds, tuple(examples), np.rint(vectors * UNIT).astype(np.int8)
    )
    usual = scores > thresholds[OpinionCaution.USUAL]
    facts = OpinionFacts(
        embeddings,
        dict(Counter(example.language for example in examples)),
        [_measure(caution, scores > threshold, wanted) for caution, threshold in thresholds.items()],
        [_measure(hand, usual[hands == hand], wanted[hands == hand]) for hand in sorted(set(hands))],
    )
    return TrainedModel(whole, facts)


def add_own_marks(model: OpinionModel, marks: Sequence[MarkedExample], vectors: "NDArray[float32]") -> OpinionModel:
    """Fit again with a body's own examples; move the thresholds as much as the scores of the ordinary ones moved."""
    import numpy as np

    known = model.vectors.astype(np.float32) / UNIT
    rows, examples = np.vstack([known, vectors]), (*model.examples, *marks)
    weights = np.concatenate([np.ones(len(known)), np.full(len(vectors), min(OWN_WEIGHT, len(known) / len(vectors)))])
    own = fit_score(rows, _sides(examples), weights=weights)
    ordinary = known[~_sides(model.examples)]
    before, after = model.linear.scores(ordinary), own.scores(ordinary)
    thresholds = {
        caution: threshold + float(np.quantile(after, 1 - TOUCHED[caution]) - np.quantile(before, 1 - TOUCHED[caution]))
        for caution, threshold in model.thresholds.items()
    }
    return OpinionModel(model.embeddings, own, thresholds, examples, np.rint(rows * UNIT).astype(np.int8))


def _sides(examples: Sequence[MarkedExample]) -> "NDArray[bool_]":
    import numpy as np

    return np.array([example.needs_person for example in examples])


def _measure(of: str, sent: "NDArray[bool_]", wanted: "NDArray[bool_]") -> OpinionMeasure:
    return OpinionMeasure(of, float(sent[wanted].mean()), float(sent[~wanted].mean()))
