"""Where files are kept, as the features see it."""

from typing import Protocol


class FileStore(Protocol):
    """Files by organisation and digest: the same bytes are kept once. What must go alone has a name of its own."""

    def keep(self, organisation_id: int, digest: str, content: bytes) -> None: ...

    def read(self, organisation_id: int, digest: str) -> bytes:
        """Raises `FileNotFoundError` when the file is not there."""
        ...

    def remove(self, organisation_id: int, digest: str) -> None:
        """Nothing happens when it is not there."""
        ...

    def probe(self) -> None:
        """Keep something and take it away. Raises `OSError` where nothing can be kept."""
        ...


class CleanedImage(Protocol):
    """Drawn again from its pixels: no position, no camera, no hidden content (ENS mp.info.5)."""

    @property
    def content(self) -> bytes: ...
    @property
    def media_type(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


class ImageCleaner(Protocol):
    """Turning whatever was uploaded into an image that is only an image."""

    def cleaned(self, content: bytes) -> CleanedImage:
        """Raises a `Refusal` in words when it is no image, or too large to open."""
        ...
