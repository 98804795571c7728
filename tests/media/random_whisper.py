"""A Whisper of one layer and random weights, as CTranslate2 stores it: the real library hears nonsense by it.

The library takes it for one of English alone, and says so.
"""

from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import WhisperSpec
from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel as ByteDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel

WIDTH, INNER, HEADS, LAYERS = 64, 128, 2, 1
MELS, FRAMES, TOKENS = 80, 1500, 448
STAMP = 0.02
RANDOM = np.random.default_rng(7)
BEFORE_LANGUAGES = ("<|endoftext|>", "<|startoftranscript|>")
TASKS = ("translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps")


def save_random_whisper(folder: Path, languages: tuple[str, ...] = ("en", "es", "ca")) -> None:
    folder.mkdir()
    tokens = _tokenizer(languages)
    spec = WhisperSpec(LAYERS, HEADS, LAYERS, HEADS)
    _fill_encoder(spec.encoder)
    _fill_decoder(spec.decoder, tokens.get_vocab_size())
    spec.register_vocabulary(sorted(tokens.get_vocab(), key=tokens.token_to_id))
    spec.config.alignment_heads = [[0, 0]]
    spec.config.suppress_ids = spec.config.suppress_ids_begin = []
    spec.config.lang_ids = [tokens.token_to_id(f"<|{language}|>") for language in languages]
    spec.validate()
    spec.save(str(folder))
    tokens.save(str(folder / "tokenizer.json"))


def _tokenizer(languages: tuple[str, ...]) -> Tokenizer:
    """Return a token for each byte, and Whisper's own signs after them."""
    signs = [*BEFORE_LANGUAGES, *(f"<|{name}|>" for name in (*languages, *TASKS))]
    stamps = [f"<|{number * STAMP:.2f}|>" for number in range(FRAMES + 1)]
    alphabet = sorted(ByteLevel.alphabet())
    tokens = Tokenizer(BPE(vocab={token: key for key, token in enumerate(alphabet)}, merges=[]))
    tokens.pre_tokenizer, tokens.decoder = ByteLevel(add_prefix_space=False), ByteDecoder()
    tokens.add_special_tokens([*signs, *stamps])
    return tokens


def _random(*shape: int) -> Any:
    return (RANDOM.standard_normal(shape) * 0.3).astype(np.float32)


def _fill_encoder(encoder: Any) -> None:
    for convolution, inputs in ((encoder.conv1, MELS), (encoder.conv2, WIDTH)):
        convolution.weight, convolution.bias = _random(WIDTH, inputs, 3), _random(WIDTH)
    encoder.position_encodings.encodings = _random(FRAMES, WIDTH)
    _norm(encoder.layer_norm)
    for layer in encoder.layer:
        _attend(layer.self_attention, 3, 1)
        _feed_forward(layer.ffn)


def _fill_decoder(decoder: Any, vocabulary: int) -> None:
    decoder.embeddings.weight, decoder.projection.weight = _random(vocabulary, WIDTH), _random(vocabulary, WIDTH)
    decoder.position_encodings.encodings = _random(TOKENS, WIDTH)
    _norm(decoder.layer_norm)
    for layer in decoder.layer:
        _attend(layer.self_attention, 3, 1)
        _attend(layer.attention, 1, 2, 1)
        _feed_forward(layer.ffn)


def _attend(attention: Any, *widths: int) -> None:
    """Fill an attention: its own projections together, or the query apart from keys and values."""
    _norm(attention.layer_norm)
    for linear, times in zip(attention.linear, widths, strict=True):
        _line(linear, times * WIDTH, WIDTH)


def _feed_forward(inner: Any) -> None:
    _norm(inner.layer_norm)
    _line(inner.linear_0, INNER, WIDTH)
    _line(inner.linear_1, WIDTH, INNER)


def _line(linear: Any, outputs: int, inputs: int) -> None:
    linear.weight, linear.bias = _random(outputs, inputs), _random(outputs)


def _norm(norm: Any) -> None:
    norm.gamma, norm.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)
