"""Pictures opened and drawn again by Pillow and libheif: what is kept is their pixels alone."""

import io

import pillow_heif
from PIL import Image, ImageOps

from app.adapters.pictures.clean_image import CleanImage
from app.adapters.pictures.colours import in_srgb
from app.adapters.pictures.stated_colours import stated_profile
from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.media.rules import SMALL_SIDE, PictureCrop

MOST_PIXELS = 60_000_000
"""Those opened: a photograph of 48 megapixels is."""
MOST_PIXELS_OF_JPEG = 250_000_000
"""Those of a photograph that its decoder opens at half its size or less."""
LONGEST_SIDE = 4096
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF")
NOT_AN_IMAGE = msg(
    "El archivo no es una imagen que podamos usar. Sirven JPEG, PNG, WebP, HEIC, AVIF y GIF sin animación."
)
TOO_MANY_PIXELS = msg("La imagen tiene demasiados píxeles: redúzcala antes de subirla.")
ANIMATED_MESSAGE = msg("La imagen es una animación. Guárdela como imagen fija y súbala otra vez.")
ANIMATED_FORMATS = frozenset({"GIF", "PNG", "WEBP", "AVIF"})
"""Formats that may be animated; the second image of an MPO or HEIC photograph is its depth, no animation."""
SMOOTH = ("RGB", "L", "CMYK", "RGBA", "LA", "YCbCr")
Image.MAX_IMAGE_PIXELS = None
pillow_heif.register_heif_opener(thumbnails=False)


def clean(content: bytes) -> CleanImage:
    """Raise `Refusal` for no picture, one too large, or an animation."""
    _check_canvas(content)
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            _check_pixels(opened)
            if opened.format in ANIMATED_FORMATS and getattr(opened, "is_animated", False):
                raise Refusal(ANIMATED_MESSAGE)
            form, opened.info["icc_profile"] = opened.format or "", stated_profile(content, opened)
            drawn = _drawn(ImageOps.exif_transpose(opened))
    except (Refusal, MemoryError):
        raise
    except Exception as broken:  # a broken file may trip any part of the decoder, and none of it is our own
        raise Refusal(NOT_AN_IMAGE) from broken
    return _encoded(drawn, _kept_format(form, drawn), likeness=_likeness(drawn))


def fit(content: bytes, most: int) -> CleanImage:
    """Return a drawn picture as JPEG of at most `most` bytes, on white."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        opaque = Image.new("RGB", opened.size, "white")
        opaque.paste(opened, mask=opened.getchannel("A") if "A" in opened.getbands() else None)
    drawn = _encoded(opaque, "JPEG")
    while len(drawn.content) > most:
        opaque.thumbnail((opaque.width * 4 // 5, opaque.height * 4 // 5))
        drawn = _encoded(opaque, "JPEG")
    return drawn


def cut(content: bytes, crop: PictureCrop) -> CleanImage:
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        part = opened.crop((crop.left, crop.top, crop.left + crop.width, crop.top + crop.height))
        return _encoded(_plain(part), opened.format or "PNG")


def reduce(content: bytes) -> CleanImage:
    with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
        form = opened.format or "PNG"
        opened.draft(None, (SMALL_SIDE, SMALL_SIDE))
        opened.thumbnail((SMALL_SIDE, SMALL_SIDE))
        return _encoded(_plain(opened), form)


def _check_canvas(content: bytes) -> None:
    """Refuse a WebP by the canvas it declares (RFC 9649, 2.7): its decoder takes the memory as it opens."""
    if content[8:16] == b"WEBPVP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        if width * height > MOST_PIXELS:
            raise Refusal(TOO_MANY_PIXELS)


def _check_pixels(opened: Image.Image) -> None:
    """Have a large JPEG opened smaller; refuse what would be opened too large."""
    if opened.format in ("JPEG", "MPO") and opened.width * opened.height <= MOST_PIXELS_OF_JPEG:
        opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    if opened.width * opened.height > MOST_PIXELS:
        raise Refusal(TOO_MANY_PIXELS)


def _drawn(upright: Image.Image) -> Image.Image:
    """Shrink before colours are converted, which takes less memory, where what lies between two colours is one."""
    if upright.mode in SMOOTH:
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn = in_srgb(upright)
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return drawn


def _kept_format(form: str, drawn: Image.Image) -> str:
    """Return what networks take: the same format where they take it, else that which keeps what is transparent."""
    if form in ("PNG", "WEBP"):
        return form
    return "PNG" if form == "GIF" or "A" in drawn.getbands() else "JPEG"


def _plain(image: Image.Image) -> Image.Image:
    return image.convert("RGBA" if "A" in image.getbands() else "RGB")


def _encoded(image: Image.Image, form: str, *, likeness: str = "") -> CleanImage:
    """Write the pixels alone; pictures that were drawn before have no other profile than sRGB."""
    image.info.clear()
    out = io.BytesIO()
    image.save(out, form, quality=90, optimize=form == "PNG")
    return CleanImage(out.getvalue(), f"image/{form.lower()}", image.width, image.height, likeness)


def _likeness(image: Image.Image) -> str:
    """Return the difference hash (dHash): whether each of 9 × 8 grey points is lighter than the next in its row."""
    points = image.convert("RGB").convert("L").resize((9, 8)).tobytes()
    bits = "".join("01"[points[row * 9 + n] > points[row * 9 + n + 1]] for row in range(8) for n in range(8))
    return f"{int(bits, 2):016x}"
