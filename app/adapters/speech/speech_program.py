"""A program of its own: it listens to samples, so that a model that takes all memory or time takes nothing with it.

Arguments: a file of the samples that the pool of readers drew (`readings.py`), the folder of the model, the language,
and the seconds it may take. It prints each word as a line of JSON, [start, end, text]. It opens no file in a format of
others, imports nothing of ours, runs isolated, and ends with whoever started it, whose end closes its standard input.
"""

import json
import os
import resource
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
from faster_whisper import WhisperModel

MEMORY, OUTPUT = 6_000_000_000, 20_000_000
"""Bytes: the largest models take 4 GB."""
FULL_SCALE = 32_768.0


def main(sound: str, model: str, language: str, seconds: str) -> None:
    threading.Thread(target=end_with_parent, daemon=True).start()
    limit(int(seconds))
    for word in words(WhisperModel(model, device="cpu", compute_type="int8", **LOCAL), samples_of(sound), language):
        print(json.dumps(word))


LOCAL: dict[str, Any] = {"local_files_only": True, "cpu_threads": max(1, (os.cpu_count() or 1) // 2)}


def end_with_parent() -> None:
    """Wait for the end of an input that nobody writes to."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


def limit(seconds: int) -> None:
    os.nice(10)
    signal.alarm(seconds)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))


def samples_of(sound: str) -> Any:
    """Return the samples between -1 and 1."""
    return np.fromfile(sound, np.int16).astype(np.float32) / FULL_SCALE


def words(model: Any, samples: Any, language: str, *, skips_silence: bool = True) -> Iterator[list[Any]]:
    """Yield the words heard; a model of English alone hears English.

    Silence and music are skipped (Silero VAD, which comes with faster-whisper): these models fill them with invented
    sentences. For the same reason a stretch is heard without the words of the one before.
    """
    heard, _ = model.transcribe(
        samples, language=language, word_timestamps=True, vad_filter=skips_silence, condition_on_previous_text=False
    )
    for segment in heard:
        for word in segment.words or ():
            yield [round(float(word.start), 3), round(float(word.end), 3), word.word.strip()]


if __name__ == "__main__":
    main(*sys.argv[1:5])
