"""Uploaded images, drawn again from their pixels so that nothing but the picture is left."""

import io
from dataclasses import dataclass

import filetype
from PIL import Image, ImageOps

from app.core.errors import Refusal
from app.core.words import say

PIXELS = 40_000_000
LONGEST_SIDE = 4096
KINDS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/apng": "PNG", "image/webp": "WEBP", "image/gif": "PNG"}
NOT_AN_IMAGE = say("El archivo no es una imagen que podamos usar. Sirven JPEG, PNG, WebP y GIF sin animación.")
TOO_MANY_PIXELS = say("La imagen tiene demasiados píxeles: redúzcala antes de subirla.")
MOVES = say("La imagen es una animación. Guárdela como imagen fija y súbala otra vez.")
MOVING = frozenset({"GIF", "PNG", "WEBP"})
"""Kinds that hold a film; a photograph may hold a second one for the depth (MPO), which is no movement."""
Image.MAX_IMAGE_PIXELS = PIXELS


@dataclass(frozen=True, slots=True)
class CleanImage:
    content: bytes
    media_type: str
    width: int
    height: int


class PillowImages:
    """The images port on Pillow; a decompression bomb is refused before it is opened."""

    def cleaned(self, content: bytes) -> CleanImage:
        kind = filetype.guess_mime(content)
        if kind not in KINDS:
            raise Refusal(NOT_AN_IMAGE)
        try:
            with Image.open(io.BytesIO(content)) as opened:
                if opened.width * opened.height > PIXELS:
                    raise Refusal(TOO_MANY_PIXELS)
                if opened.format in MOVING and getattr(opened, "is_animated", False):
                    raise Refusal(MOVES)
                return _redrawn(ImageOps.exif_transpose(opened), KINDS[kind])
        except Refusal:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise Refusal(TOO_MANY_PIXELS) from bomb
        except Exception as broken:  # a broken file may trip any part of the decoder, and none of it is our own
            raise Refusal(NOT_AN_IMAGE) from broken


def _redrawn(image: Image.Image, form: str) -> CleanImage:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = image.convert("RGB" if form == "JPEG" else "RGBA" if "A" in image.getbands() else "RGB")
    plain.info.clear()
    out = io.BytesIO()
    plain.save(out, form, quality=90, optimize=form == "PNG")
    return CleanImage(out.getvalue(), f"image/{form.lower()}", plain.width, plain.height)
