"""Films listened to by faster-whisper, with a model that the body installed: a folder on this machine's disk.

The library fetches from the network a model that is a name and not a folder, and the tokenizer that a folder lacks
(faster-whisper, `WhisperModel`), so neither is handed to it.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from app.adapters.reader_pool.pool import ReaderPool
from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.media.ports import TranscriptionFailed
from app.domain.media.rules import SpokenWord

PROGRAM = Path(__file__).with_name("speech_program.py")
MODEL_FILES = ("model.bin", "config.json", "tokenizer.json")
LANGUAGES = frozenset({"es", "ca", "gl", "eu", "oc", "en", "fr", "de"})
"""Cauce's own, all of them Whisper's (openai/whisper, `tokenizer.py`, LANGUAGES)."""
OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
NO_SOUND = msg("El vídeo está dañado, o no se oye nada en él.")
BASE_SECONDS, SECONDS_EACH = 120, 6
"""Seconds a film may take: to load the model, and for each of its own."""


def is_able(folder: Path) -> bool:
    """Tell whether the library and a whole model are there, without loading either."""
    return find_spec("faster_whisper") is not None and all((folder / name).is_file() for name in MODEL_FILES)


class WhisperTranscriber:
    """The port on faster-whisper, for sound that the pool of readers draws from a film."""

    languages = LANGUAGES

    def __init__(self, folder: Path, readers: ReaderPool | None = None) -> None:
        self._folder = folder.resolve()
        self._readers = readers or ReaderPool()

    def start(self, film: BinaryIO, language: str, *, seconds: float) -> "WhisperRun":
        if not is_able(self._folder):
            raise TranscriptionFailed(f"no model in {self._folder}")
        place = tempfile.TemporaryDirectory(prefix="cauce-speech-")
        try:
            sound = self._draw_sound(film, Path(place.name))
        except BaseException:
            place.cleanup()
            raise
        limit = BASE_SECONDS + round(SECONDS_EACH * seconds)
        command = [sys.executable, "-I", str(PROGRAM), str(sound), str(self._folder), language, str(limit)]
        return WhisperRun(place, command)

    def _draw_sound(self, film: BinaryIO, folder: Path) -> Path:
        copy, sound = folder / "film.mp4", folder / "sound"
        with copy.open("wb") as target:
            shutil.copyfileobj(film, target)
        try:
            drawn, _ = self._readers.read("draw sound", [str(copy), str(sound)], broken=NO_SOUND)
        except Refusal as refusal:
            raise TranscriptionFailed(str(refusal)) from refusal
        copy.unlink()
        if "refused" in drawn:
            raise TranscriptionFailed(drawn["refused"])
        return sound


class WhisperRun:
    """The program under way; its files go with it."""

    def __init__(self, place: "tempfile.TemporaryDirectory[str]", command: Sequence[str]) -> None:
        self._place = place
        self._output = Path(place.name, "words")
        with self._output.open("wb") as output:
            self._program = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.DEVNULL, env=OFFLINE, cwd=place.name
            )

    def words(self) -> Sequence[SpokenWord] | None:
        code = self._program.poll()
        if code is None:
            return None
        lines = self._output.read_text(encoding="utf-8").splitlines()
        self.stop()
        if code:
            raise TranscriptionFailed(f"the program ended with {code}")
        return [SpokenWord(*json.loads(line)) for line in lines]

    def stop(self) -> None:
        self._program.kill()
        self._program.communicate()
        self._place.cleanup()


def installed_transcriber(folder: Path | None, readers: ReaderPool) -> WhisperTranscriber | None:
    return WhisperTranscriber(folder, readers) if folder and is_able(folder) else None
