"""Models of meaning: the bundled one and any that a body installs behave alike, whatever the text."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from app.adapters.second_opinion import load_embeddings, load_models
from app.adapters.second_opinion.onnx import OnnxModel
from app.domain.editorial_line.ports import Embeddings, ModelUnavailable

WORDS = ["[UNK]", "abre", "cierra", "la", "piscina", "biblioteca"]
DIMENSIONS = 8
ODD = [
    "",
    " ",
    "🎉" * 200,
    "a" * 70_000,
    "palabra " * 5_000,
    "مرحبا " * 60,
    "\0nul\0",
    "\ud800",
    "\u200b" * 500,
    "x\n" * 400,
]


def write_model(folder: Path, *, pooled: bool = False) -> Path:
    """Write a model that looks its words up in a table, token by token or as their mean."""
    folder.mkdir()
    table = np.random.default_rng(7).normal(size=(len(WORDS), DIMENSIONS)).astype(np.float32)
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["tokens"], axis=0)]
    if pooled:
        nodes.append(helper.make_node("ReduceMean", ["tokens", "axes"], ["out"], keepdims=0))
    shape: list[str | int] = ["one", DIMENSIONS] if pooled else ["one", "length", DIMENSIONS]
    graph = helper.make_graph(
        nodes,
        "words",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["one", "length"])
            for name in ("input_ids", "attention_mask")
        ],
        [helper.make_tensor_value_info("out" if pooled else "tokens", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(table, "table"), numpy_helper.from_array(np.array([1]), "axes")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    onnx.save(model, folder / "model.onnx")
    tokens = Tokenizer(WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokens.pre_tokenizer = Whitespace()
    tokens.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture(params=["bundled", "tokens", "pooled"])
def embeddings(request: pytest.FixtureRequest, tmp_path: Path) -> Embeddings:
    makers: dict[str, Callable[[], Embeddings]] = {
        "bundled": load_embeddings,
        "tokens": lambda: load_embeddings(write_model(tmp_path / "own")),
        "pooled": lambda: load_embeddings(write_model(tmp_path / "own", pooled=True)),
    }
    return makers[request.param]()


def test_any_text_has_a_vector_of_length_one(embeddings: Embeddings):
    vectors = embeddings.embed(ODD)
    assert vectors.dtype == np.float32 and np.isfinite(vectors).all()
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(ODD)), abs=1e-3)


def test_the_same_text_has_the_same_vector_and_another_has_another(embeddings: Embeddings):
    first, other, again = embeddings.embed(["la piscina abre", "la biblioteca cierra", "la piscina abre"])
    assert np.array_equal(first, again) and not np.allclose(first, other)
    assert embeddings.embed([]).shape[0] == 0 and embeddings.name


def test_two_models_have_two_names(tmp_path: Path):
    assert OnnxModel(write_model(tmp_path / "a")).name != OnnxModel(write_model(tmp_path / "b", pooled=True)).name


def test_a_folder_without_a_model_says_so(tmp_path: Path):
    with pytest.raises(ModelUnavailable):
        load_embeddings(tmp_path / "none")
    (write_model(tmp_path / "cut") / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelUnavailable):
        load_embeddings(tmp_path / "cut")


def test_what_was_trained_on_another_model_is_not_used(tmp_path: Path):
    with pytest.raises(ModelUnavailable, match="not trained on"):
        load_models(write_model(tmp_path / "own"))
