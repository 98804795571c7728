"""Pixels of any kind as eight bits of sRGB, which is how a picture without a profile is shown (CSS Color 4, §10)."""

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageCms

SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
"""The mode of Pillow for each space of a profile (ICC.1:2022, table 19)."""
DEEP = ("I", "I;16", "I;16B", "I;16L", "F")
_SHADES = [round(value / 257) for value in range(65_536)]


def in_srgb(image: Image.Image) -> Image.Image:
    """Return the picture in RGB, or RGBA where parts of it are transparent, converted from its own profile."""
    if image.mode in DEEP:
        return _shallow(image)
    if not image.has_transparency_data:
        return _converted(image, image.info)
    clear = image.convert("RGBA") if image.mode != "LA" else image
    drawn = _converted(clear.convert("L" if image.mode == "LA" else "RGB"), image.info)
    drawn.putalpha(clear.getchannel("A"))
    return drawn


def _shallow(image: Image.Image) -> Image.Image:
    """Return grey of sixteen bits in eight: Pillow's own conversion cuts what is above 255 to white."""
    deep = image if image.mode == "I" else image.convert("I")
    grey = _converted(deep.point(_SHADES, "L"), image.info)
    if (clear := image.info.get("transparency")) is not None:
        grey.putalpha(deep.point([0 if value == clear else 255 for value in range(65_536)], "L"))
    return grey


def _converted(image: Image.Image, info: Mapping[str | tuple[int, int], Any]) -> Image.Image:
    """Return the opaque picture in RGB; one whose profile is broken, or of other channels, as if it had none."""
    profile = info.get("icc_profile")
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile)) if profile else None
        mode = SPACES.get(source.profile.xcolor_space.strip()) if source else None
        if source is None or mode is None or (mode == "CMYK") != (image.mode == "CMYK"):
            return image.convert("RGB")
        drawn = ImageCms.profileToProfile(
            image.convert(mode),
            source,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError):
        return image.convert("RGB")
    assert drawn is not None
    return drawn
