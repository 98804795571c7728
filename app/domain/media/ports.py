from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple, Protocol

from app.domain.media.rules import DocumentFacts, FilmForm, PictureCrop, SpokenWord, VideoFacts


class StoredFile(NamedTuple):
    organisation_id: int
    digest: str


class FileStore(Protocol):
    """Files stored once by organisation and digest; one erased alone needs its own name."""

    def keep(self, organisation_id: int, digest: str, content: bytes) -> None: ...

    def keep_from(self, organisation_id: int, digest: str, stream: BinaryIO) -> None:
        """Keep what the stream gives from its place on, in pieces."""
        ...

    def read(self, organisation_id: int, digest: str) -> bytes:
        """Return the content. Raises `FileNotFoundError`."""
        ...

    def open(self, organisation_id: int, digest: str) -> BinaryIO:
        """Return a seekable stream of the content, for its caller to close. Raises `FileNotFoundError`."""
        ...

    def remove(self, organisation_id: int, digest: str) -> None:
        """Delete, if present."""
        ...

    def stored(self) -> Iterator[StoredFile]:
        """Yield every file. Raises `OSError` on failure."""
        ...

    def probe(self) -> None:
        """Write and delete a file. Raises `OSError` on failure."""
        ...


class CleanedImage(Protocol):
    """An image redrawn from pixels: no position, camera, hidden content (ENS mp.info.5)."""

    @property
    def content(self) -> bytes: ...
    @property
    def media_type(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


class UprightImage(CleanedImage, Protocol):
    @property
    def likeness(self) -> str:
        """Return a perceptual hash of 64 bits in hexadecimal."""
        ...


class ImageCleaner(Protocol):
    def cleaned(self, content: bytes) -> UprightImage:
        """Raise `Refusal` for no image, or one too large."""
        ...

    def fitted(self, content: bytes, most: int) -> CleanedImage:
        """Return a cleaned image as JPEG of at most so many bytes, as large as fits."""
        ...

    def cut(self, content: bytes, crop: PictureCrop) -> CleanedImage:
        """Return that part of a cleaned image, in its own format; the same for the same image."""
        ...

    def reduced(self, content: bytes) -> CleanedImage:
        """Return a cleaned image, drawn small for a list."""
        ...


class UploadStore(Protocol):
    """Files that arrive in pieces, by a name of ours, until they are whole or given up."""

    def append(self, name: str, offset: int, piece: IO[bytes]) -> int:
        """Add the piece if the file ends there; return where it ends now."""
        ...

    def path(self, name: str) -> Path:
        """Return where it is. Raises `FileNotFoundError` for what is no name of ours."""
        ...

    def remove(self, name: str) -> None:
        """Delete, if present."""
        ...

    def keep_newest(self, beginning: str, most: int) -> None:
        """Delete the older ones whose names begin so, but for so many."""
        ...

    def remove_older(self, before: datetime) -> int:
        """Delete the uploads that nobody added to since then; return the number."""
        ...


class CleanedVideo(NamedTuple):
    """`codecs`: of picture and sound; `poster`: a frame, JPEG."""

    facts: VideoFacts
    codecs: str
    form: FilmForm
    poster: bytes


class VideoCleaner(Protocol):
    def cleaned(self, source: Path, target: Path) -> CleanedVideo:
        """Write a video's coded picture and sound to `target` as MP4, without anything beside them.

        Raises `Refusal` for no video, or one that networks would not take.
        """
        ...


class CleanedDocument(NamedTuple):
    """`poster`: a drawing that stands for it, JPEG, with its size in pixels."""

    facts: DocumentFacts
    poster: bytes
    width: int
    height: int


class DocumentCleaner(Protocol):
    def cleaned(self, source: Path, target: Path) -> CleanedDocument:
        """Write a PDF to `target` without who made it, with what and when.

        Raises `Refusal` for no PDF, or one that is locked, signed, runs something or carries other files.
        """
        ...


class TranscriptionFailed(Exception):
    """The words of a film could not be had: no sound, a broken model, too much time or memory."""


class Transcription(Protocol):
    """A film being listened to, in a process of its own."""

    def words(self) -> Sequence[SpokenWord] | None:
        """Return the words in their order, none of silence; None while it goes on. Raises `TranscriptionFailed`."""
        ...

    def stop(self) -> None:
        """Stop listening, also once it ended."""
        ...


class Transcriber(Protocol):
    @property
    def languages(self) -> Collection[str]: ...

    def start(self, film: BinaryIO, language: str, *, seconds: float) -> Transcription:
        """Begin with a copy of a film that lasts so many seconds. Raises `TranscriptionFailed`."""
        ...


class PageCard(NamedTuple):
    """A page's own words for its card; `picture`: redrawn small, empty without one."""

    title: str
    description: str = ""
    picture: bytes = b""
    picture_type: str = ""


class PageReader(Protocol):
    def read(self, address: str) -> PageCard | None:
        """Return None for a page that cannot be read or gives no title; raise nothing."""
        ...
