"""Any model of sentence vectors that a body installs: a folder with `model.onnx` and `tokenizer.json` (onnxruntime)."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.adapters.second_opinion.nano_e5 import readable

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

MOST_TOKENS = 512
MODEL_FILE, TOKENIZER_FILE = "model.onnx", "tokenizer.json"


class OnnxModel:
    """The mean of the last layer's tokens, or the model's own sentence vector, at length 1; in one thread."""

    def __init__(self, folder: Path) -> None:
        """Load the model. Raises `ImportError` without its libraries, their own errors for a file that is no model."""
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        self._folder = folder
        self._tokens = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokens.enable_truncation(MOST_TOKENS)
        self._tokens.no_padding()
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = InferenceSession(folder / MODEL_FILE, options, providers=["CPUExecutionProvider"])
        self._inputs = [known.name for known in self._session.get_inputs()]

    @cached_property
    def name(self) -> str:
        """Return the folder's name and the file's digest: vectors of two models are never compared."""
        with (self._folder / MODEL_FILE).open("rb") as file:
            return f"{self._folder.name}/{hashlib.file_digest(file, 'sha256').hexdigest()[:12]}"

    def embed(self, texts: Sequence[str]) -> "NDArray[float32]":
        import numpy as np

        return np.array([self._vector(text) for text in texts], dtype=np.float32)

    def _vector(self, text: str) -> "NDArray[float32]":
        import numpy as np

        tokens = self._tokens.encode(readable(text) or " ")
        known: dict[str, Any] = {
            "input_ids": tokens.ids or [0],
            "attention_mask": tokens.attention_mask or [1],
            "token_type_ids": tokens.type_ids or [0],
        }
        feed = {name: np.array([known[name]], dtype=np.int64) for name in self._inputs}
        (output,) = self._session.run([self._session.get_outputs()[0].name], feed)
        vector: NDArray[float32] = (output.mean(axis=1) if output.ndim == 3 else output)[0]
        length = float(np.linalg.norm(vector))
        return vector / length if length else np.full_like(vector, len(vector) ** -0.5)
