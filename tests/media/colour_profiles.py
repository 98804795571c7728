"""ICC profiles made for tests, of a matrix and one curve (ICC.1:2022, 8.3.3), and their own arithmetic."""

import struct
from collections.abc import Mapping

Primaries = tuple[tuple[float, float, float], ...]
DISPLAY_P3: Primaries = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
SRGB: Primaries = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
"""XYZ of red, green and blue, adapted to the white of profiles, D50."""
WHITE = (0.9642, 1.0, 0.8249)
_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def display_p3() -> bytes:
    """Return the profile of any photograph of a recent telephone: Apple's primaries under the curve of sRGB."""
    curve = b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + b"".join(map(_fixed, _CURVE))
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 8) + b"Display\0" + bytes(79),
        b"wtpt": _xyz(WHITE),
        **{name: _xyz(value) for name, value in zip((b"rXYZ", b"gXYZ", b"bXYZ"), DISPLAY_P3, strict=True)},
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    return _profile(b"RGB ", tags)


def grey_of_gamma(gamma: float) -> bytes:
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))
    return _profile(b"GRAY", {b"wtpt": _xyz(WHITE), b"kTRC": curve + bytes(2)})


def of_inks(papers: Mapping[int, tuple[int, int, int]]) -> bytes:
    """Return the profile of a press, from CIELAB by inks (8 cyan, 4 magenta, 2 yellow, 1 black); others print black.

    A table of two points for each ink, with curves that change nothing (ICC.1:2022, 10.11).
    """
    straight = bytes(range(256))
    points = b"".join(_lab8(papers.get(inks, (0, 0, 0))) for inks in range(16))
    table = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + b"".join(map(_fixed, (1, 0, 0, 0, 1, 0, 0, 0, 1)))
    tags = {b"wtpt": _xyz(WHITE), b"A2B0": table + straight * 4 + points + straight * 3}
    return _profile(b"CMYK", tags, kind=b"prtr", seen=b"Lab ")


def _lab8(value: tuple[int, int, int]) -> bytes:
    return bytes((round(value[0] * 255 / 100), value[1] + 128, value[2] + 128))


def _profile(space: bytes, tags: dict[bytes, bytes], *, kind: bytes = b"mntr", seen: bytes = b"XYZ ") -> bytes:
    at, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for name, value in tags.items():
        value += bytes(-len(value) % 4)
        table += name + struct.pack(">II", at + len(body), len(value))
        body += value
    size = at + len(body)
    head = struct.pack(">I4sI4s4s4s12s4s", size, b"test", 0x04200000, kind, space, seen, bytes(12), b"acsp")
    head += bytes(28) + b"".join(map(_fixed, WHITE)) + bytes(48)
    return head + struct.pack(">I", len(tags)) + table + body


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(value: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(map(_fixed, value))


def in_display_p3(colour: tuple[int, int, int]) -> tuple[int, ...]:
    """Return how a colour of sRGB is written in Display P3."""
    xyz = [sum(SRGB[n][axis] * _linear(value) for n, value in enumerate(colour)) for axis in range(3)]
    return tuple(_curved(value) for value in _solved(DISPLAY_P3, xyz))


def _linear(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _curved(part: float) -> int:
    part = min(max(part, 0.0), 1.0)
    return round(255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))


def _solved(columns: Primaries, wanted: list[float]) -> list[float]:
    """Return the parts of each column that give the wanted sum (Cramer's rule)."""
    whole = _determinant(columns)
    return [_determinant((*columns[:n], tuple(wanted), *columns[n + 1 :])) / whole for n in range(3)]


def _determinant(columns: tuple[tuple[float, ...], ...]) -> float:
    (a, b, c), (d, e, f), (g, h, i) = columns
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def lab(colour: tuple[int, int, int]) -> tuple[float, float, float]:
    """Return a colour of sRGB in CIELAB, whose distances are ΔE (CIE 15, 8.2.1.1)."""
    parts = (sum(SRGB[n][axis] * _linear(value) for n, value in enumerate(colour)) / WHITE[axis] for axis in range(3))
    x, y, z = (part ** (1 / 3) if part > 216 / 24_389 else (24_389 / 27 * part + 16) / 116 for part in parts)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
