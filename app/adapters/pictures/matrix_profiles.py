"""Profiles of three colours and one curve, which Pillow converts from but does not make (ICC.1:2022, 8.3.3)."""

import struct
from collections.abc import Sequence

Chromaticities = tuple[tuple[float, float], ...]
Column = Sequence[float]
BT_709: Chromaticities = ((0.3127, 0.3290), (0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
"""White, red, green and blue of sRGB too."""
SAME = 0.002
"""How far apart two chromaticities are written for the same."""
D50 = (0.9642, 1.0, 0.8249)
TO_CONES = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
"""Bradford's, by which ICC.1:2022, annex E adapts a white."""
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def matrix_profile(colours: Chromaticities, power: float) -> bytes:
    """Return the profile, empty where it is sRGB's. `power`: of the samples' light; 0 for the curve of sRGB.

    Raises `ZeroDivisionError` or `struct.error` for what are no colours.
    """
    if not power and are_same(colours, BT_709):
        return b""
    curve = _curve([1 / power]) if power else _curve(SRGB_CURVE)
    tags = {b"wtpt": _xyz(D50), **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)}
    tags |= zip((b"rXYZ", b"gXYZ", b"bXYZ"), map(_xyz, _columns(colours)), strict=True)
    return _profile(tags)


def are_same(some: Chromaticities, others: Chromaticities) -> bool:
    return all(
        abs(a - b) <= SAME for one, other in zip(some, others, strict=True) for a, b in zip(one, other, strict=True)
    )


def _columns(colours: Chromaticities) -> list[Column]:
    """Return XYZ of full red, green and blue, adapted from their white to that of profiles."""
    white, *three = ([x / y, 1.0, (1 - x - y) / y] for x, y in colours)
    amounts = _solved(three, white)
    seen = _times(TO_CONES, white)
    scale = [wanted / found for wanted, found in zip(_times(TO_CONES, D50), seen, strict=True)]
    cones = list(zip(*TO_CONES, strict=True))
    return [
        _solved(cones, [amount * cone * part for cone, part in zip(_times(TO_CONES, one), scale, strict=True)])
        for one, amount in zip(three, amounts, strict=True)
    ]


def _times(rows: Sequence[Column], column: Column) -> Column:
    return [sum(a * b for a, b in zip(row, column, strict=True)) for row in rows]


def _solved(columns: Sequence[Column], wanted: Column) -> Column:
    """Return how much of each column gives what is wanted (Cramer's rule)."""
    whole = _determinant(columns)
    return [_determinant([*columns[:n], wanted, *columns[n + 1 :]]) / whole for n in range(3)]


def _determinant(columns: Sequence[Column]) -> float:
    (a, b, c), (d, e, f), (g, h, i) = columns
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def _curve(parameters: Column) -> bytes:
    """Return a parametric curve (ICC.1:2022, 10.18): of one parameter, a power; of five, sRGB's kind."""
    return b"para\0\0\0\0" + struct.pack(">HH", 3 if len(parameters) == 5 else 0, 0) + _fixed(parameters)


def _xyz(value: Column) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(value)


def _fixed(values: Column) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65_536)) for value in values)


def _profile(tags: dict[bytes, bytes]) -> bytes:
    """Return the header (ICC.1:2022, 7.2), the table of tags and what they hold."""
    at = 128 + 4 + 12 * len(tags)
    table, body = b"", b""
    for name, value in tags.items():
        table += name + struct.pack(">II", at + len(body), len(value))
        body += value
    head = struct.pack(
        ">I4sI4s4s4s12s4s", at + len(body), bytes(4), 0x0440_0000, b"mntr", b"RGB ", b"XYZ ", bytes(12), b"acsp"
    )
    return head + bytes(28) + _fixed(D50) + bytes(48) + struct.pack(">I", len(tags)) + table + body
