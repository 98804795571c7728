"""The marked messages written for the product, and the model trained on them (`flask triage train`)."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from app.domain.cases.rules.categories import MessageKind
from app.domain.editorial_line.ports import ModelUnavailable
from app.domain.editorial_line.rules.linear_fit import LinearScore
from app.domain.triage.rules.message_model import MarkedMessage, MessageModel

FOLDER = Path(__file__).parent
MESSAGES = FOLDER / "examples" / "messages"
MESSAGE_MODEL = FOLDER / "messages.npz"


@cache
def shipped_messages() -> tuple[MarkedMessage, ...]:
    return tuple(message for path in sorted(MESSAGES.glob("*.jsonl")) for message in _read_hand(path))


def _read_hand(path: Path) -> Iterator[MarkedMessage]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield MarkedMessage(path.stem, MessageKind(row["label"]), row["lang"], row["reason"], row["text"])


def save_message_model(model: MessageModel, path: Path) -> None:
    import numpy as np

    scores = [model.scores[kind] for kind in MessageKind]
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            embeddings=model.embeddings,
            messages=messages_digest(model.messages),
            weights=np.array([score.weights for score in scores]),
            centre=scores[0].centre,
            biases=np.array([score.bias for score in scores]),
            thresholds=np.array([model.thresholds.get(kind, np.nan) for kind in MessageKind]),
            vectors=model.vectors,
        )


def load_message_model(path: Path, messages: tuple[MarkedMessage, ...]) -> MessageModel:
    """Load without pickles. Raises `ModelUnavailable`, also for a model of other messages."""
    import numpy as np

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as parts:
            kinds = zip(MessageKind, parts["weights"], parts["biases"], parts["thresholds"], strict=True)
            centre, rows = parts["centre"], list(kinds)
            model = MessageModel(
                embeddings=str(parts["embeddings"]),
                scores={kind: LinearScore(weights, centre, float(bias)) for kind, weights, bias, _ in rows},
                thresholds={kind: float(threshold) for kind, *_, threshold in rows if not np.isnan(threshold)},
                messages=messages,
                vectors=parts["vectors"],
            )
            digest = str(parts["messages"])
    except Exception as failure:
        raise ModelUnavailable(f"{path} cannot be read: {failure}") from failure
    if digest != messages_digest(messages) or len(model.vectors) != len(messages):
        raise ModelUnavailable(f"{path} was trained on other messages")
    return model


def messages_digest(messages: Sequence[MarkedMessage]) -> str:
    marked = [[message.hand, message.kind, message.text] for message in messages]
    return hashlib.sha256(json.dumps(marked, ensure_ascii=False).encode()).hexdigest()
