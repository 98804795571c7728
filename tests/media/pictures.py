"""Images generated for tests."""

import io

from PIL import Image


def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 90, 100)).save(out, form, **options)
    return out.getvalue()


def located() -> bytes:
    """Return a photograph with its location."""
    exif = Image.Exif()
    exif[0x010E] = "calle Mayor 3"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif)
