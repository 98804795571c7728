"""A program of its own: it reads a video from elsewhere, so that a decoder that breaks takes nothing with it.

Arguments: the file, where to write it again, and where to draw its poster. It prints what it found as JSON, {"refused":
why} for what it does not take. It imports nothing of ours, and runs isolated.
"""

import json
import resource
import sys
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
MEMORY, CPU_SECONDS = 2_000_000_000, 120
MOST_GROWTH = 32_000_000
"""Bytes that a file rewritten may have more than the one brought: the same packets under other headers."""
WHOLE = 0.9
"""The part of what the header promises that a whole file has at least."""
ALONE = {"protocol_whitelist": "file"}
"""With the format named beforehand: a play list would have other files opened."""
FASTSTART = {"movflags": "+faststart", "fflags": "+bitexact"}


class Refused(Exception):
    """`args[0]`: why, as `AvVideos` knows it."""


def main(source: str, target: str, poster: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    most = Path(source).stat().st_size + MOST_GROWTH
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        print(json.dumps(rewrite(source, target, poster)))
    except Refused as refused:
        print(json.dumps({"refused": refused.args[0], "codec": refused.args[1] if refused.args[1:] else ""}))
    except (av.error.FFmpegError, ValueError):
        print(json.dumps({"refused": "broken"}))


def rewrite(source: str, target: str, poster: str) -> dict[str, Any]:
    with av.open(source, format="mov", options=ALONE, metadata_errors="ignore") as read:
        promised = (read.duration or 0) / av.time_base
        picture = _picture_of(read)
        sound = next(iter(read.streams.audio), None)
        _check_codecs(picture, sound)
        codecs = "+".join(stream.codec_context.name for stream in (picture, sound) if stream)
        with av.open(target, "w", format="mp4", options=FASTSTART) as written:
            seconds = _copy(read, written, [stream for stream in (picture, sound) if stream])
    if seconds < WHOLE * promised:
        raise Refused("cut")
    width, height = _draw_poster(target, poster)
    return {
        "seconds": round(seconds, 3),
        "width": width,
        "height": height,
        "has_sound": sound is not None,
        "codecs": codecs,
    }


def _picture_of(read: InputContainer) -> VideoStream:
    """Return the film; the cover of a song is none."""
    films = (stream for stream in read.streams.video if not stream.disposition & av.stream.Disposition.attached_pic)
    picture = next(films, None)
    if picture is None:
        raise Refused("no picture")
    return picture


def _check_codecs(picture: VideoStream, sound: Stream | None) -> None:
    if picture.codec_context is None or picture.codec_context.name not in PICTURE_CODECS:
        raise Refused("picture codec", picture.codec_context.name if picture.codec_context else "?")
    if sound is not None and (sound.codec_context is None or sound.codec_context.name not in SOUND_CODECS):
        raise Refused("sound codec", sound.codec_context.name if sound.codec_context else "?")


def _copy(read: InputContainer, written: OutputContainer, streams: list[Any]) -> float:
    """Write the coded streams as they are, without anything beside them; return the seconds they last."""
    copies = {stream.index: written.add_stream_from_template(stream) for stream in streams}
    for copy in copies.values():
        copy.metadata.clear()
    end = 0.0
    for packet in read.demux(streams):
        if packet.dts is None:
            continue
        if packet.pts is not None and packet.time_base:
            end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        packet.stream = copies[packet.stream.index]
        written.mux(packet)
    if not end:
        raise Refused("broken")
    return end


def _draw_poster(film: str, poster: str) -> tuple[int, int]:
    """Draw a frame as people see it; return its whole size."""
    with av.open(film) as read:
        stream = read.streams.video[0]
        stream.codec_context.thread_count = 1
        frame = _frame_near(read, stream)
    image: Image.Image = frame.to_image()  # type: ignore[no-untyped-call] # PyAV has no type for it
    if frame.rotation:
        image = image.rotate(frame.rotation, expand=True)
    size = image.size
    image.thumbnail((POSTER_SIDE, POSTER_SIDE))
    image.save(poster, "JPEG", quality=85)
    return size


def _frame_near(read: InputContainer, stream: VideoStream) -> VideoFrame:
    """Return a frame that needs no other, near the beginning: the others would have many kept in memory."""
    stream.codec_context.skip_frame = "NONKEY"
    last = None
    for frame in read.decode(stream):
        last = frame
        if (frame.time or 0.0) >= POSTER_AT:
            break
    if last is None:
        raise Refused("broken")
    return last


if __name__ == "__main__":
    main(*sys.argv[1:4])
