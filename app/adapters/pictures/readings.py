"""Pictures as the pool draws them: values and bytes in, values and bytes out."""

from typing import Any

from app.adapters.pictures import pixels
from app.adapters.pictures.clean_image import CleanImage
from app.domain.media.rules import PictureCrop

Answer = tuple[list[Any], bytes]


def clean_picture(_: None, content: bytes) -> Answer:
    return _answer(pixels.clean(content))


def fit_picture(most: int, content: bytes) -> Answer:
    return _answer(pixels.fit(content, most))


def cut_picture(crop: list[int], content: bytes) -> Answer:
    return _answer(pixels.cut(content, PictureCrop(*crop)))


def reduce_picture(_: None, content: bytes) -> Answer:
    return _answer(pixels.reduce(content))


def _answer(image: CleanImage) -> Answer:
    return [image.media_type, image.width, image.height, image.likeness], image.content
