"""The colours that a file says it has, as one profile: by code points (ITU-T H.273), chromaticities or a power."""

import struct
from collections.abc import Mapping
from typing import Any

from PIL import Image

from app.adapters.pictures.matrix_profiles import BT_709, Chromaticities, are_same, matrix_profile
from app.core.errors import Refusal
from app.core.messages import msg

UNCONVERTIBLE = msg(
    "La imagen tiene colores que las redes no muestran (HDR, o de vídeo). Expórtela como JPEG o PNG en sRGB y súbala "
    "otra vez."
)
D65 = (0.3127, 0.3290)
PRIMARIES: Mapping[int, Chromaticities] = {
    1: BT_709,
    4: ((0.310, 0.316), (0.67, 0.33), (0.21, 0.71), (0.14, 0.08)),
    5: (D65, (0.64, 0.33), (0.29, 0.60), (0.15, 0.06)),
    6: (D65, (0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    7: (D65, (0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    9: (D65, (0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    11: ((0.314, 0.351), (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    12: (D65, (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    22: (D65, (0.630, 0.340), (0.295, 0.605), (0.155, 0.077)),
}
"""White, red, green and blue by their code (H.273, table 2)."""
POWERS: Mapping[int, float] = {**dict.fromkeys((1, 6, 13, 14, 15), 0.0), 4: 1 / 2.2, 5: 1 / 2.8, 8: 1.0}
"""The power of samples by their code (H.273, table 3), 0 for the curve of sRGB; what a camera of video writes is shown
with it. PQ and HLG are for brighter screens than those of sRGB, and are not here.
"""
UNSPECIFIED = (0, 2)
SCREEN_POWER, NEAR = 1 / 2.2, 0.005
"""The power of samples that are for any screen, as those of sRGB are (PNG, third edition, 11.3.2.2)."""
NCLX, PICTURE_DATA = b"colrnclx", b"mdat"


def stated_profile(content: bytes, image: Image.Image) -> bytes:
    """Return the profile of the picture, empty where it is of sRGB. Raises `Refusal` for what becomes no sRGB.

    Code points go before a profile in PNG (third edition, 4.3), and after it in HEIF and AVIF (MIAF).
    """
    profile, codes = image.info.get("icc_profile") or b"", _codes(content, image)
    if codes and (image.format == "PNG" or not profile):
        return _coded(*codes)
    if profile or "srgb" in image.info:
        return profile
    return _measured(image.info)


def _codes(content: bytes, image: Image.Image) -> tuple[int, int, bool] | None:
    """Return primaries, transfer, and whether samples are of the full range, which the decoder of others sees to."""
    match image.format:
        case "PNG" if len(said := _chunk(content, b"cICP")) == 4:
            return said[0], said[1], said[2:] == b"\0\1"
        case "HEIF" if nclx := image.info.get("nclx_profile"):
            return nclx["color_primaries"], nclx["transfer_characteristics"], True
        case "AVIF" if (at := content.find(NCLX, 0, content.find(PICTURE_DATA))) >= 0:
            return *struct.unpack_from(">HH", content, at + len(NCLX)), True
    return None


def _chunk(content: bytes, name: bytes) -> bytes:
    """Return what a chunk before the pixels of a PNG holds, empty without one."""
    at = 8
    while at + 8 <= len(content) and (kind := content[at + 4 : at + 8]) != b"IDAT":
        length = int.from_bytes(content[at : at + 4])
        if kind == name:
            return content[at + 8 : at + 8 + length]
        at += 12 + length
    return b""


def _coded(primaries: int, transfer: int, is_full: bool) -> bytes:
    of, power = PRIMARIES.get(primaries), POWERS.get(transfer)
    if not is_full or (of is None and primaries not in UNSPECIFIED) or (power is None and transfer not in UNSPECIFIED):
        raise Refusal(UNCONVERTIBLE)
    return matrix_profile(of or BT_709, power or 0.0)


def _measured(info: Mapping[str | tuple[int, int], Any]) -> bytes:
    """Return the profile of a PNG's chromaticities and power; those that are no colours are as if not there."""
    said, power = info.get("chromaticity"), info.get("gamma") or 0.0
    measured = tuple(zip(said[::2], said[1::2], strict=True)) if said else BT_709
    try:
        is_for_screens = are_same(measured, BT_709) and abs(power - SCREEN_POWER) <= NEAR
        return matrix_profile(measured, 0.0 if is_for_screens else power)
    except (ZeroDivisionError, struct.error):
        return b""
