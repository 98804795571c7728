"""Films drawn for tests, and the same coded picture many times for a large one."""

from datetime import datetime
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image
from sqlmodel import Session

from app.db.work import Work
from app.domain.image_rights.rules.licences import OWN_AND_NOBODY
from app.usecases.image_rights.rights import note_rights
from app.usecases.media.videos import KeptVideo, keep_video, store_video
from app.usecases.wiring import Wiring
from tests.sample_town import Town

RATE = 25
SOUND_RATE, SOUND_SAMPLES = 48_000, 1024


def film(
    path: Path,
    *,
    seconds: int = 2,
    sound: bool = True,
    codec: str = "libx264",
    place: str = "",
    pixels: str = "yuv420p",
    uneven: bool = False,
) -> Path:
    """`uneven`: each third frame lasts three times as long."""
    with av.open(str(path), "w") as out:
        if place:
            out.metadata.update({"location": place, "comment": "calle Mayor 3"})
        picture = out.add_stream(codec, rate=RATE)
        picture.width, picture.height, picture.pix_fmt = 320, 180, pixels
        track = out.add_stream("aac", rate=SOUND_RATE, layout="mono") if sound else None
        for number in range(seconds * RATE):
            drawn = Image.new("RGB", (320, 180), (number * 7 % 256, 90, 100))
            frame = av.VideoFrame.from_image(drawn)
            if uneven:
                frame.pts, frame.time_base = number + number // 3 * 2, Fraction(1, RATE)
            out.mux(picture.encode(frame))
        out.mux(picture.encode())
        if track:
            for place_in_track in range(0, seconds * SOUND_RATE, SOUND_SAMPLES):
                out.mux(track.encode(_silence(place_in_track)))
            out.mux(track.encode())
    return path


def large_film(path: Path, size: int) -> Path:
    """Write a film of at least so many bytes: one frame of noise, coded once and repeated."""
    with av.open(str(path), "w") as out:
        picture = out.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "qp": "30", "bf": "0"})
        picture.width, picture.height, picture.pix_fmt, picture.gop_size = 1280, 720, "yuv420p", 1
        (coded,) = [*picture.encode(av.VideoFrame.from_image(Image.effect_noise((1280, 720), 90))), *picture.encode()]
        content = bytes(coded)
        for number in range(size // len(content) + 1):
            packet = av.Packet(content)
            packet.stream, packet.pts, packet.dts, packet.is_keyframe = picture, number, number, True
            packet.time_base = Fraction(1, RATE)
            out.mux(packet)
    return path


def store_own_film(session: Session, wiring: Wiring, town: Town, source: Path, *, now: datetime) -> KeptVideo:
    """Store a film of one's own in which nobody is recognised."""
    kept, actor = keep_video(wiring.files, wiring.videos, source, organisation_id=town.id), town.author.actor
    store_video(Work(session, actor, now), kept, name=source.name)
    note_rights(Work(session, actor, now), kept.digest, OWN_AND_NOBODY)
    return kept


def _silence(start: int) -> av.AudioFrame:
    frame = av.AudioFrame(format="fltp", layout="mono", samples=SOUND_SAMPLES)
    frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return frame
