"""Pixels of any kind as eight bits of sRGB, which is how a picture without a profile is shown (CSS Color 4, §10)."""

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageCms

SPACES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
"""The mode of Pillow for each space of a profile (ICC.1:2022, table 19)."""
DEEP = ("I", "I;16", "I;16B", "I;16L", "F")
_SHADES = [round(value / 257) for value in range(65_536)]
SCREEN_GAMMA, NEAR = 1 / 2.2, 0.005
"""The power of samples that are for any screen, as those of sRGB are (PNG, third edition, 11.3.2.2)."""


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
    """Return the opaque picture in RGB; one whose profile is broken, or of other channels, as if it had none.

    `info`: what its file says of its colours; a profile or sRGB itself goes before a power (PNG, third edition, 4.3).
    """
    profile = info.get("icc_profile")
    if not profile and "srgb" not in info and abs((info.get("gamma") or SCREEN_GAMMA) - SCREEN_GAMMA) > NEAR:
        return _of_power(image.convert("RGB"), info["gamma"])
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


def _of_power(image: Image.Image, power: float) -> Image.Image:
    """Return in sRGB samples that are light to that power (IEC 61966-2-1 for the curve)."""
    light = ((value / 255) ** (1 / power) for value in range(256))
    shades = [12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in light]
    return image.point([round(255 * shade) for shade in shades] * 3)
