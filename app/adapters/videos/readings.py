"""Videos as the pool reads them: the coded picture and sound are copied, and a frame is drawn."""

import io
import resource
from math import inf
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer, OutputContainer
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

PICTURE_CODECS = frozenset({"h264", "hevc"})
SOUND_CODECS = frozenset({"aac", "mp3"})
POSTER_SIDE = 1280
POSTER_AT = 1.0
"""Seconds: the first frame is often black."""
MOST_GROWTH = 32_000_000
"""Bytes that a file rewritten may have more than the one brought: the same packets under other headers."""
_UNEVEN = 1.5
WHOLE = 0.9
"""The part of what the header promises that a whole file has at least."""
ALONE = {"protocol_whitelist": "file"}
"""With the format named beforehand: a play list would have other files opened."""
FASTSTART = {"movflags": "+faststart", "fflags": "+bitexact"}


class FilmRefusal(Exception):
    """`args[0]`: why, as `AvVideos` knows it."""


def clean_film(paths: list[str], _content: bytes) -> tuple[dict[str, Any], bytes]:
    """Write the film again and return its facts and its poster, or {"refused": why}."""
    source, target = paths
    most = Path(source).stat().st_size + MOST_GROWTH
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        return _rewrite(source, target)
    except FilmRefusal as refusal:
        return {"refused": refusal.args[0], "codec": refusal.args[1] if refusal.args[1:] else ""}, b""
    except (av.error.FFmpegError, ValueError):
        return {"refused": "broken"}, b""


def _rewrite(source: str, target: str) -> tuple[dict[str, Any], bytes]:
    with av.open(source, format="mov", options=ALONE, metadata_errors="ignore") as read:
        promised = (read.duration or 0) / av.time_base
        picture = _picture_of(read)
        sound = next(iter(read.streams.audio), None)
        _check_codecs(picture, sound)
        codecs = "+".join(stream.codec_context.name for stream in (picture, sound) if stream)
        with av.open(target, "w", format="mp4", options=FASTSTART) as written:
            pace = _Pace(picture.index)
            seconds = _copy(read, written, [stream for stream in (picture, sound) if stream], pace)
        rate, depth = picture.average_rate, _depth_of(picture)
    if seconds < WHOLE * promised:
        raise FilmRefusal("cut")
    (width, height), poster = _draw_poster(target)
    return {
        "seconds": round(seconds, 3),
        "width": width,
        "height": height,
        "has_sound": sound is not None,
        "codecs": codecs,
        "depth": depth,
        "rate": round(float(rate), 3) if rate else None,
        "is_even": pace.is_even,
    }, poster


class _Pace:
    """The shortest and the longest time between frames of a stream, but the last ones, in its own unit."""

    def __init__(self, stream: int) -> None:
        self._stream = stream
        self._last: int | None = None
        self._shortest, self._longest = inf, 0.0

    def note(self, stream: int, instant: int) -> None:
        if stream != self._stream:
            return
        if self._last is not None and instant > self._last:
            self._shortest = min(self._shortest, instant - self._last)
            self._longest = max(self._longest, instant - self._last)
        self._last = instant

    @property
    def is_even(self) -> bool:
        """Tell whether none lasts half as long again as another: containers round, and telephones waver a little."""
        return self._longest <= _UNEVEN * self._shortest


def _depth_of(picture: VideoStream) -> int | None:
    """Return the bits of each colour."""
    form = picture.codec_context.format if picture.codec_context else None
    return max((part.bits for part in form.components), default=None) if form else None


def _picture_of(read: InputContainer) -> VideoStream:
    """Return the film; the cover of a song is none."""
    films = (stream for stream in read.streams.video if not stream.disposition & av.stream.Disposition.attached_pic)
    picture = next(films, None)
    if picture is None:
        raise FilmRefusal("no picture")
    return picture


def _check_codecs(picture: VideoStream, sound: Stream | None) -> None:
    if picture.codec_context is None or picture.codec_context.name not in PICTURE_CODECS:
        raise FilmRefusal("picture codec", picture.codec_context.name if picture.codec_context else "?")
    if sound is not None and (sound.codec_context is None or sound.codec_context.name not in SOUND_CODECS):
        raise FilmRefusal("sound codec", sound.codec_context.name if sound.codec_context else "?")


def _copy(read: InputContainer, written: OutputContainer, streams: list[Any], pace: _Pace) -> float:
    """Write the coded streams as they are, without anything beside them; return the seconds they last."""
    copies = {stream.index: written.add_stream_from_template(stream) for stream in streams}
    for copy in copies.values():
        copy.metadata.clear()
    end = 0.0
    for packet in read.demux(streams):
        if packet.dts is None:
            continue
        pace.note(packet.stream.index, packet.dts)
        if packet.pts is not None and packet.time_base:
            end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        packet.stream = copies[packet.stream.index]
        written.mux(packet)
    if not end:
        raise FilmRefusal("broken")
    return end


def _draw_poster(film: str) -> tuple[tuple[int, int], bytes]:
    """Return the whole size of a frame as people see it, and a drawing of it."""
    with av.open(film) as read:
        stream = read.streams.video[0]
        stream.codec_context.thread_count = 1
        frame = _frame_near(read, stream)
    image: Image.Image = frame.to_image()  # type: ignore[no-untyped-call] # PyAV has no type for it
    if frame.rotation:
        image = image.rotate(frame.rotation, expand=True)
    size = image.size
    image.thumbnail((POSTER_SIDE, POSTER_SIDE))
    poster = io.BytesIO()
    image.save(poster, "JPEG", quality=85)
    return size, poster.getvalue()


def _frame_near(read: InputContainer, stream: VideoStream) -> VideoFrame:
    """Return a frame that needs no other, near the beginning: the others would have many kept in memory."""
    stream.codec_context.skip_frame = "NONKEY"
    last = None
    for frame in read.decode(stream):
        last = frame
        if (frame.time or 0.0) >= POSTER_AT:
            break
    if last is None:
        raise FilmRefusal("broken")
    return last
