"""Transcribers: the one of the tests and faster-whisper, with a model made on the spot, behave alike."""

import io
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from app.adapters.reader_pool.pool import ReaderPool
from app.adapters.speech.readings import RATE
from app.adapters.speech.whisper import MODEL_FILES, NO_SOUND, WhisperTranscriber, is_able
from app.domain.media.ports import Transcriber, Transcription, TranscriptionFailed
from app.domain.media.rules import SpokenWord
from tests.media.transcribers import FakeTranscriber
from tests.media.videos import film
from tests.waiting import wait_until


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("faster_whisper", reason="make test-peers installs it")
    from tests.media.random_whisper import save_random_whisper

    save_random_whisper(folder := tmp_path_factory.mktemp("whisper") / "model")
    return folder


@pytest.fixture(params=["fake", pytest.param("whisper", marks=pytest.mark.long_peers)])
def transcriber(request: pytest.FixtureRequest) -> Transcriber:
    if request.param == "fake":
        return FakeTranscriber()
    return WhisperTranscriber(request.getfixturevalue("model"))


def start(transcriber: Transcriber, content: bytes) -> Transcription:
    return transcriber.start(io.BytesIO(content), "es", seconds=2.0)


def result(transcription: Transcription) -> Sequence[SpokenWord]:
    (words,) = wait_until(lambda: None if (heard := transcription.words()) is None else (heard,), "it ends")
    return words


def test_a_silent_film_says_nothing(transcriber: Transcriber, tmp_path: Path):
    assert "es" in transcriber.languages
    transcription = start(transcriber, film(tmp_path / "a.mp4").read_bytes())
    assert transcription.words() is None
    assert list(result(transcription)) == []
    transcription.stop()


def test_no_film_fails(transcriber: Transcriber):
    with pytest.raises(TranscriptionFailed):
        result(start(transcriber, b"no film"))


def test_a_stopped_one_leaves_nothing(transcriber: Transcriber, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    transcription = start(transcriber, film(tmp_path / "a.mp4").read_bytes())
    transcription.stop()
    transcription.stop()
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_the_pool_draws_the_samples_of_a_film_and_refuses_what_is_none(tmp_path: Path):
    sound, broken = tmp_path / "sound", tmp_path / "broken.mp4"
    broken.write_bytes(b"no film")
    silent = film(tmp_path / "silent.mp4", sound=False)
    paths = [str(film(tmp_path / "a.mp4", seconds=2)), str(sound)]
    drawn, _ = ReaderPool().read("draw sound", paths, broken=NO_SOUND)
    assert drawn == {"samples": sound.stat().st_size // 2} and 1.9 < drawn["samples"] / RATE < 2.2
    for other in (broken, silent):
        refused, _ = ReaderPool().read("draw sound", [str(other), str(sound)], broken=NO_SOUND)
        assert refused == {"refused": "broken"}


@pytest.mark.long_peers
def test_the_real_library_times_each_word_it_hears(model: Path):
    from faster_whisper import WhisperModel

    from app.adapters.speech.speech_program import words

    noise = np.random.default_rng(7).normal(size=80_000).astype(np.float32)
    heard = list(words(WhisperModel(str(model), device="cpu"), noise, "es", skips_silence=False))
    assert heard and all(0 <= start <= end and text == text.strip() for start, end, text in heard)


@pytest.mark.parametrize("lacking", [*MODEL_FILES, "everything"])
def test_what_is_no_whole_folder_is_never_asked_of_anybody(tmp_path: Path, lacking: str, monkeypatch):
    """A name or a folder without its tokenizer would be fetched from elsewhere."""
    monkeypatch.setattr("app.adapters.speech.whisper.find_spec", lambda _name: object())
    monkeypatch.setattr(subprocess, "Popen", None)
    folder = Path("tiny") if lacking == "everything" else tmp_path
    for name in MODEL_FILES if folder is tmp_path else ():
        (folder / name).touch()
    if folder is tmp_path:
        assert is_able(folder)
        (folder / lacking).unlink()
    assert not is_able(folder)
    with pytest.raises(TranscriptionFailed):
        start(WhisperTranscriber(folder), b"")
