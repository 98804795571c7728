"""A machine that hears what a test says."""

from collections.abc import Sequence
from typing import BinaryIO

from app.domain.media.ports import TranscriptionFailed
from app.domain.media.rules import SpokenWord


class FakeTranscription:
    def __init__(self, words: Sequence[SpokenWord], *, looks: int, fails: bool) -> None:
        self._words, self._looks, self._fails = words, looks, fails
        self.is_stopped = False

    def words(self) -> Sequence[SpokenWord] | None:
        self._looks -= 1
        if self._looks >= 0:
            return None
        if self._fails:
            raise TranscriptionFailed("as the test asked")
        return self._words

    def stop(self) -> None:
        self.is_stopped = True


class FakeTranscriber:
    """It hears the same words in every film that has any content; `looks`: how often it is not ready."""

    languages = frozenset({"es", "ca"})

    def __init__(self, words: Sequence[SpokenWord] = (), *, looks: int = 1, fails: bool = False) -> None:
        self._words, self._looks, self._fails = words, looks, fails
        self.started: list[FakeTranscription] = []

    def start(self, film: BinaryIO, language: str, *, seconds: float) -> FakeTranscription:
        fails = self._fails or film.read(12)[4:8] != b"ftyp"
        self.started.append(FakeTranscription(self._words, looks=self._looks, fails=fails))
        return self.started[-1]


def spoken(text: str, *, start: float = 0.0, pace: float = 0.4) -> list[SpokenWord]:
    """Return the words said one after another, each as long."""
    return [
        SpokenWord(start + place * pace, start + (place + 1) * pace, word) for place, word in enumerate(text.split())
    ]
