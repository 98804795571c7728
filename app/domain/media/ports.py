from typing import Protocol


class FileStore(Protocol):
    """Files stored once by organisation and digest; a file erased alone needs its own name."""

    def keep(self, organisation_id: int, digest: str, content: bytes) -> None: ...

    def read(self, organisation_id: int, digest: str) -> bytes:
        """Return the content. Raises `FileNotFoundError`."""
        ...

    def remove(self, organisation_id: int, digest: str) -> None:
        """Delete, if present."""
        ...

    def probe(self) -> None:
        """Write and delete a test file. Raises `OSError` when storage fails."""
        ...


class CleanedImage(Protocol):
    """An image redrawn from pixels: no position, camera or hidden content (ENS mp.info.5)."""

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
        """Return the cleaned image. Raises `Refusal` when no image or too large."""
        ...
