"""The fit of a second opinion to marked examples: logistic regression, its threshold measured on hands left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.editorial_line.rules.second_opinion import UNIT, MarkedExample, OpinionModel

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

STRENGTH = 10.0
"""The inverse of the ridge penalty."""
MOST_STEPS = 25
SETTLED = 1e-6
TOUCHED = 0.005
"""The share of ordinary examples, of hands the model has not seen, that may be sent to a person; everyday posts, three
times as many: the examples are of the border, and each office writes unlike them."""


@dataclass(frozen=True, slots=True)
class HandMeasure:
    """A hand left out: the shares of its texts sent to a person."""

    hand: str
    caught: float
    touched: float


@dataclass(frozen=True, slots=True)
class TrainedModel:
    model: OpinionModel
    measures: tuple[HandMeasure, ...]


def train(
    examples: Sequence[MarkedExample], vectors: "NDArray[float32]", *, embeddings: str, touched: float = TOUCHED
) -> TrainedModel:
    """Fit to all; set the threshold where, with each hand left out in turn, `touched` of the ordinary are sent."""
    import numpy as np

    hands = np.array([example.hand for example in examples])
    wanted = np.array([example.needs_person for example in examples])
    scores = np.empty(len(examples), dtype=np.float32)
    for hand in sorted(set(hands)):
        apart = hands == hand
        model = _fit(vectors[~apart], wanted[~apart], embeddings)
        scores[apart] = [model.score(vector) for vector in vectors[apart]]
    threshold = float(np.quantile(scores[~wanted], 1 - touched))
    measures = tuple(
        HandMeasure(
            hand,
            float((scores[(hands == hand) & wanted] > threshold).mean()),
            float((scores[(hands == hand) & ~wanted] > threshold).mean()),
        )
        for hand in sorted(set(hands))
    )
    whole = replace(
        _fit(vectors, wanted, embeddings),
        threshold=threshold,
        examples=tuple(examples),
        vectors=np.rint(vectors * UNIT).astype(np.int8),
    )
    return TrainedModel(whole, measures)


def _fit(vectors: "NDArray[float32]", wanted: "NDArray[float32]", embeddings: str) -> OpinionModel:
    """Fit by Newton's steps, both sides weighing the same; the bias has no penalty."""
    import numpy as np

    centre = vectors.mean(axis=0)
    rows = np.column_stack([vectors - centre, np.ones(len(vectors))]).astype(np.float64)
    signs = wanted.astype(np.float64)
    share = signs.mean()
    weighing = np.where(signs == 1, 0.5 / share, 0.5 / (1 - share))
    penalty = np.diag([*np.full(rows.shape[1] - 1, 1 / STRENGTH), 0.0])
    weights = np.zeros(rows.shape[1])
    for _ in range(MOST_STEPS):
        chances = 1 / (1 + np.exp(-(rows @ weights)))
        slope = rows.T @ (weighing * (chances - signs)) + penalty @ weights
        curve = (rows * (weighing * chances * (1 - chances))[:, None]).T @ rows + penalty
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < SETTLED:
            break
    return OpinionModel(
        embeddings=embeddings,
        weights=weights[:-1].astype(np.float32),
        centre=centre.astype(np.float32),
        bias=float(weights[-1]),
        threshold=0.0,
        examples=(),
        vectors=np.empty((0, vectors.shape[1]), dtype=np.int8),
    )
