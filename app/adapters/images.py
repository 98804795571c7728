import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import filetype

from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.media.rules import SMALL_SIDE, PictureCrop

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 4096
KINDS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/apng": "PNG", "image/webp": "WEBP", "image/gif": "PNG"}
APPLE_PHOTO = msg(
    "La foto está en HEIC, que las redes no admiten. En el iPhone: Ajustes › Cámara › Formatos › El más compatible; "
    "o envíesela a sí mismo como JPEG y súbala otra vez."
)
NOT_AN_IMAGE = msg("El archivo no es una imagen que podamos usar. Sirven JPEG, PNG, WebP y GIF sin animación.")
TOO_MANY_PIXELS = msg("La imagen tiene demasiados píxeles: redúzcala antes de subirla.")
ANIMATED_MESSAGE = msg("La imagen es una animación. Guárdela como imagen fija y súbala otra vez.")
APPLE_KIND = "image/heic"
ANIMATED_FORMATS = frozenset({"GIF", "PNG", "WEBP"})
"""Formats that may be animated; the second image of an MPO photograph is its depth, no animation."""


@dataclass(frozen=True, slots=True)
class CleanImage:
    content: bytes
    media_type: str
    width: int
    height: int
    likeness: str = ""


class PillowImages:
    """The port on Pillow; refuses decompression bombs unopened."""

    def cleaned(self, content: bytes) -> CleanImage:
        kind = filetype.guess_mime(content)
        if kind == APPLE_KIND:
            raise Refusal(APPLE_PHOTO)
        if kind not in KINDS:
            raise Refusal(NOT_AN_IMAGE)
        from PIL import Image, ImageOps

        Image.MAX_IMAGE_PIXELS = MOST_PIXELS
        try:
            with Image.open(io.BytesIO(content)) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise Refusal(TOO_MANY_PIXELS)
                if opened.format in ANIMATED_FORMATS and getattr(opened, "is_animated", False):
                    raise Refusal(ANIMATED_MESSAGE)
                upright = ImageOps.exif_transpose(opened)
                return replace(_redraw(upright, KINDS[kind]), likeness=_likeness(upright))
        except Refusal:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise Refusal(TOO_MANY_PIXELS) from bomb
        except Exception as broken:  # a broken file may trip any part of the decoder, and none of it is our own
            raise Refusal(NOT_AN_IMAGE) from broken

    def fitted(self, content: bytes, most: int) -> CleanImage:
        from PIL import Image

        with Image.open(io.BytesIO(content)) as opened:
            opaque = Image.new("RGB", opened.size, "white")
            opaque.paste(opened, mask=opened.getchannel("A") if "A" in opened.getbands() else None)
        drawn = _redraw(opaque, "JPEG")
        while len(drawn.content) > most:
            opaque.thumbnail((opaque.width * 4 // 5, opaque.height * 4 // 5))
            drawn = _redraw(opaque, "JPEG")
        return drawn

    def cut(self, content: bytes, crop: PictureCrop) -> CleanImage:
        from PIL import Image

        with Image.open(io.BytesIO(content)) as opened:
            part = opened.crop((crop.left, crop.top, crop.left + crop.width, crop.top + crop.height))
            return _redraw(part, opened.format or "PNG")

    def reduced(self, content: bytes) -> CleanImage:
        from PIL import Image

        with Image.open(io.BytesIO(content)) as opened:
            form = opened.format or "PNG"
            opened.draft(None, (SMALL_SIDE, SMALL_SIDE))
            opened.thumbnail((SMALL_SIDE, SMALL_SIDE))
            return _redraw(opened, form)


def _redraw(image: "Image", form: str) -> CleanImage:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain = image.convert("RGB" if form == "JPEG" else "RGBA" if "A" in image.getbands() else "RGB")
    plain.info.clear()
    out = io.BytesIO()
    plain.save(out, form, quality=90, optimize=form == "PNG")
    return CleanImage(out.getvalue(), f"image/{form.lower()}", plain.width, plain.height)


def _likeness(image: "Image") -> str:
    """Return the difference hash (dHash): whether each of 9 × 8 grey points is lighter than the next in its row."""
    points = image.convert("RGB").convert("L").resize((9, 8)).tobytes()
    bits = "".join("01"[points[row * 9 + n] > points[row * 9 + n + 1]] for row in range(8) for n in range(8))
    return f"{int(bits, 2):016x}"
