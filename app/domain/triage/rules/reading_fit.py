"""The fit of a message model to marked messages, measured on hands left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.domain.cases.rules.categories import MessageKind
from app.domain.editorial_line.rules.linear_fit import UNIT, LinearScore, fit_score
from app.domain.triage.rules.message_model import MarkedMessage, MessageModel, likeliest_kind

if TYPE_CHECKING:
    from numpy import float32, floating
    from numpy.typing import NDArray

TOUCHED = {MessageKind.EMERGENCY: 0.07, MessageKind.INSULT: 0.025}
"""The share of other messages, of hands the model has not seen, taken for one: an alert too many is looked at and put
aside, one too few is not; an insult wrongly seen offends. They are of the border: of everyday messages, a third."""


@dataclass(frozen=True, slots=True)
class KindMeasure:
    """A kind's precision and recall over the hands left out."""

    kind: MessageKind
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class TrainedReader:
    model: MessageModel
    measures: tuple[KindMeasure, ...]


def train_reader(messages: Sequence[MarkedMessage], vectors: "NDArray[float32]", *, embeddings: str) -> TrainedReader:
    """Fit to all; set thresholds where, with each hand left out in turn, `TOUCHED` of the others are taken for one."""
    import numpy as np

    hands = np.array([message.hand for message in messages])
    unseen = {kind: np.empty(len(messages), dtype=np.float32) for kind in MessageKind}
    for hand in sorted(set(hands)):
        apart = hands == hand
        known = [message for message, is_apart in zip(messages, apart, strict=True) if not is_apart]
        for kind, score in _fit_kinds(known, vectors[~apart]).items():
            unseen[kind][apart] = score.scores(vectors[apart])
    thresholds = {
        kind: float(np.quantile(unseen[kind][[message.kind is not kind for message in messages]], 1 - touched))
        for kind, touched in TOUCHED.items()
    }
    model = MessageModel(
        embeddings,
        _fit_kinds(messages, vectors),
        thresholds,
        tuple(messages),
        np.rint(vectors * UNIT).astype(np.int8),
    )
    return TrainedReader(model, tuple(_measures(messages, unseen, thresholds)))


def _fit_kinds(messages: Sequence[MarkedMessage], vectors: "NDArray[float32]") -> dict[MessageKind, LinearScore]:
    import numpy as np

    return {kind: fit_score(vectors, np.array([message.kind is kind for message in messages])) for kind in MessageKind}


def _measures(
    messages: Sequence[MarkedMessage],
    unseen: Mapping[MessageKind, "NDArray[floating[Any]]"],
    thresholds: Mapping[MessageKind, float],
) -> Iterable[KindMeasure]:
    rows = ({kind: float(scores[place]) for kind, scores in unseen.items()} for place in range(len(messages)))
    read = [likeliest_kind(row, thresholds) for row in rows]
    pairs = [(message.kind, kind) for message, kind in zip(messages, read, strict=True)]
    for kind in MessageKind:
        right = sum(true is taken is kind for true, taken in pairs)
        taken_for, are = (sum(pair[side] is kind for pair in pairs) for side in (1, 0))
        yield KindMeasure(kind, right / max(taken_for, 1), right / max(are, 1))
