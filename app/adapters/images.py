from typing import Any

from app.adapters.pictures.clean_image import CleanImage
from app.adapters.reader_pool.pool import ReaderPool
from app.core.messages import msg
from app.domain.media.rules import PictureCrop

TOO_MUCH = msg("La imagen está dañada, o pide demasiada memoria al abrirla. Guárdela otra vez como JPEG o PNG.")


class PillowImages:
    """The port on Pillow and libheif, in the pool of readers."""

    def __init__(self, readers: ReaderPool | None = None) -> None:
        self._readers = readers or ReaderPool()

    def cleaned(self, content: bytes) -> CleanImage:
        return self._drawn("clean picture", None, content)

    def fitted(self, content: bytes, most: int) -> CleanImage:
        return self._drawn("fit picture", most, content)

    def cut(self, content: bytes, crop: PictureCrop) -> CleanImage:
        return self._drawn("cut picture", [crop.left, crop.top, crop.width, crop.height], content)

    def reduced(self, content: bytes) -> CleanImage:
        return self._drawn("reduce picture", None, content)

    def _drawn(self, job: str, arguments: Any, content: bytes) -> CleanImage:
        (media_type, width, height, likeness), drawn = self._readers.read(job, arguments, content, broken=TOO_MUCH)
        return CleanImage(drawn, media_type, width, height, likeness)
