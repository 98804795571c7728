"""Sound of films as the pool draws it: samples without any format, which the program that listens reads as they are."""

import resource
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import av

RATE = 16_000
"""Samples a second that these models are given."""
SAMPLE_BYTES = 2
MOST_HOURS = 13
"""A film is never longer: YouTube takes twelve hours."""
ALONE = {"protocol_whitelist": "file"}


def draw_sound(paths: list[str], _content: bytes) -> tuple[dict[str, Any], bytes]:
    """Write the first track as 16-bit samples, and return {"samples": how many} or {"refused": why}."""
    source, target = paths
    most = MOST_HOURS * 3600 * RATE * SAMPLE_BYTES
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    samples = 0
    try:
        with (
            av.open(source, format="mov", options=ALONE, metadata_errors="ignore") as read,
            Path(target).open("wb") as out,
        ):
            for piece in _pieces(read.decode(audio=0)):
                samples += out.write(piece.to_ndarray().tobytes()) // SAMPLE_BYTES
    except (av.error.FFmpegError, ValueError, IndexError):
        return {"refused": "broken"}, b""
    return {"samples": samples}, b""


def _pieces(frames: Iterable[Any]) -> Iterator[Any]:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    for frame in frames:
        yield from resampler.resample(frame)
    yield from resampler.resample(None)
