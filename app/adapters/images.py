from importlib import import_module
from typing import Any

from app.adapters.pictures.clean_image import CleanImage
from app.domain.media.rules import PictureCrop


def _pixels() -> Any:
    return import_module("app.adapters.pictures.pixels")


class PillowImages:
    """The port on Pillow and libheif."""

    def cleaned(self, content: bytes) -> CleanImage:
        image: CleanImage = _pixels().clean(content)
        return image

    def fitted(self, content: bytes, most: int) -> CleanImage:
        image: CleanImage = _pixels().fit(content, most)
        return image

    def cut(self, content: bytes, crop: PictureCrop) -> CleanImage:
        image: CleanImage = _pixels().cut(content, crop)
        return image

    def reduced(self, content: bytes) -> CleanImage:
        image: CleanImage = _pixels().reduce(content)
        return image
