from typing import Protocol


class FileStore(Protocol):
    """Files stored once by organisation and digest; one erased alone needs its own name."""

    def keep(self, organisation_id: int, digest: str, content: bytes) -> None: ...

    def read(self, organisation_id: int, digest: str) -> bytes:
        """Return the content. Raises `FileNotFoundError`."""
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

    def reduced(self, content: bytes) -> CleanedImage:
        """Return a cleaned image, drawn small for a list."""
        ...
