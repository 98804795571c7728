"""A linear score of meaning: logistic regression on vectors, whose weights are data."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import bool_, float32, float64, floating, int8
    from numpy.typing import NDArray

UNIT = 127
"""The whole number that stands for 1 in examples' vectors, kept in one byte a dimension."""
STRENGTH = 10.0
"""The inverse of the ridge penalty."""
MOST_STEPS = 25
SETTLED = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class LinearScore:
    """`centre` is taken from each vector before `weights`; above zero, more likely than not."""

    weights: "NDArray[float32]"
    centre: "NDArray[float32]"
    bias: float

    @property
    def version(self) -> str:
        """Return a name of these very weights."""
        weights = self.weights.tobytes() + self.centre.tobytes() + str(self.bias).encode()
        return hashlib.sha256(weights).hexdigest()[:12]

    def of(self, vector: "NDArray[floating[Any]]") -> float:
        return float(self.scores(vector))

    def scores(self, vectors: "NDArray[floating[Any]]") -> "NDArray[floating[Any]]":
        """Return one score for each vector of the last axis."""
        return (vectors - self.centre) @ self.weights + self.bias


def fit_score(
    vectors: "NDArray[floating[Any]]", wanted: "NDArray[bool_]", *, weights: "NDArray[float64] | float" = 1.0
) -> LinearScore:
    """Fit by Newton's steps, both sides weighing the same; the bias has no penalty. `weights`: of each example."""
    import numpy as np

    centre = vectors.mean(axis=0)
    rows = np.column_stack([vectors - centre, np.ones(len(vectors))]).astype(np.float64)
    signs = wanted.astype(np.float64)
    share = signs.mean()
    weighing = weights * np.where(wanted, 0.5 / share, 0.5 / (1 - share))
    penalty = np.diag([*np.full(rows.shape[1] - 1, 1 / STRENGTH), 0.0])
    slopes = np.zeros(rows.shape[1])
    for _ in range(MOST_STEPS):
        chances = 1 / (1 + np.exp(-(rows @ slopes)))
        slope = rows.T @ (weighing * (chances - signs)) + penalty @ slopes
        curve = (rows * (weighing * chances * (1 - chances))[:, None]).T @ rows + penalty
        step = np.linalg.solve(curve, slope)
        slopes -= step
        if np.abs(step).max() < SETTLED:
            break
    return LinearScore(slopes[:-1].astype(np.float32), centre.astype(np.float32), float(slopes[-1]))


def nearest_places(
    vectors: "NDArray[int8]", vector: "NDArray[float32]", *, among: "NDArray[bool_]", most: int
) -> list[tuple[int, float]]:
    """Return the places of the likest of those marked in `among`, with their cosine; `vectors` in units of `UNIT`."""
    import numpy as np

    likeness = np.where(among, (vectors @ vector) / UNIT, -np.inf)
    return [(int(place), float(likeness[place])) for place in likeness.argsort()[::-1][:most] if among[place]]
