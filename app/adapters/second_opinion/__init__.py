"""The marked examples written for the product, and the model trained on them.

`examples/posts` has a JSON Lines file for each hand, which never saw the rules nor another hand's texts: `flask line
train` makes `model.npz` of them. `examples/messages` has citizens' messages, by what each wants.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from app.domain.editorial_line.rules.second_opinion import MarkedExample, OpinionModel

FOLDER = Path(__file__).parent
EXAMPLES = FOLDER / "examples" / "posts"
MODEL = FOLDER / "model.npz"
NEEDS_PERSON = "review"


class InvalidModel(ValueError):
    """A file that is no model, is cut short, or belongs to other examples."""


@cache
def shipped_examples() -> tuple[MarkedExample, ...]:
    return tuple(example for path in sorted(EXAMPLES.glob("*.jsonl")) for example in _read_hand(path))


def _read_hand(path: Path) -> Sequence[MarkedExample]:
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [
        MarkedExample(path.stem, row["kind"], row["lang"], row["label"] == NEEDS_PERSON, row["reason"], row["text"])
        for row in rows
    ]


def save_model(model: OpinionModel, path: Path) -> None:
    import numpy as np

    with path.open("wb") as file:
        np.savez_compressed(
            file,
            embeddings=model.embeddings,
            examples=examples_digest(model.examples),
            weights=model.weights,
            centre=model.centre,
            vectors=model.vectors,
            numbers=np.array([model.bias, model.threshold]),
        )


def load_model(path: Path, examples: tuple[MarkedExample, ...]) -> OpinionModel:
    """Load without pickles. Raises `InvalidModel`."""
    import numpy as np

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as parts:
            bias, threshold = (float(number) for number in parts["numbers"])
            model = OpinionModel(
                embeddings=str(parts["embeddings"]),
                weights=parts["weights"],
                centre=parts["centre"],
                bias=bias,
                threshold=threshold,
                examples=examples,
                vectors=parts["vectors"],
            )
            digest = str(parts["examples"])
    except Exception as failure:
        raise InvalidModel(f"{path} cannot be read: {failure}") from failure
    if digest != examples_digest(examples) or len(model.vectors) != len(examples):
        raise InvalidModel(f"{path} was trained on other examples")
    return model


def shipped_model() -> OpinionModel:
    return load_model(MODEL, shipped_examples())


def examples_digest(examples: Sequence[MarkedExample]) -> str:
    marked = [[example.hand, example.needs_person, example.text] for example in examples]
    return hashlib.sha256(json.dumps(marked, ensure_ascii=False).encode()).hexdigest()
