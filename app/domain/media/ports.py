from typing import BinaryIO, NamedTuple, Protocol


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


class ImageCleaner(Protocol):
    def cleaned(self, content: bytes) -> CleanedImage:
        """Raise `Refusal` for no image, or one too large."""
        ...

    def fitted(self, content: bytes, most: int) -> CleanedImage:
        """Return a cleaned image as JPEG of at most so many bytes, as large as fits."""
        ...

    def reduced(self, content: bytes) -> CleanedImage:
        """Return a cleaned image, drawn small for a list."""
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
