"""Videos as they arrive, and what is kept of them."""

import io
import os
from datetime import timedelta
from pathlib import Path

import av
import pytest
from PIL import Image
from sqlmodel import Session, select

from app.adapters.uploads import DiskUploads
from app.adapters.videos.cleaner import AvVideos
from app.core.errors import NotPermitted, Refusal
from app.db.work import Work
from app.domain.media.models import MediaFile
from app.domain.media.rules import MediaKind
from app.usecases.media.videos import keep_video, store_video
from tests import moments
from tests.media.videos import film

pytestmark = pytest.mark.postgresql


def test_place_and_names_are_left_behind_and_the_picture_is_as_it_was(tmp_path: Path):
    source, target = film(tmp_path / "toma.mov", place="+40.4168-003.7038/"), tmp_path / "video.mp4"
    assert b"calle Mayor" in source.read_bytes()

    cleaned = AvVideos().cleaned(source, target)

    assert b"calle Mayor" not in target.read_bytes()
    assert b"+40.4168" not in target.read_bytes()
    assert (cleaned.facts.width, cleaned.facts.height, cleaned.facts.has_sound) == (320, 180, True)
    assert cleaned.facts.seconds == pytest.approx(2, abs=0.1)
    assert cleaned.facts.size == target.stat().st_size
    assert Image.open(io.BytesIO(cleaned.poster)).size == (320, 180)
    with av.open(str(source)) as before, av.open(str(target)) as after:
        pictures = [
            [bytes(packet) for packet in read.demux(read.streams.video[0]) if packet.size] for read in (before, after)
        ]
        assert pictures[0] == pictures[1]


def _cut(path: Path) -> Path:
    """Leave half of a film that begins with its table of contents."""
    AvVideos().cleaned(film(path.with_suffix(".mov")), path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def _playlist(path: Path) -> Path:
    path.write_text("#EXTM3U\n#EXTINF:10,\n/etc/hostname\n")
    return path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: film(path, codec="mpeg4"), "codificado en MPEG4"),
        (_cut, "incompleto"),
        (_playlist, "no es un vídeo"),
        (lambda path: film(path.with_suffix(".webm"), codec="libvpx-vp9", sound=False), "no es un vídeo"),
    ],
)
def test_what_networks_would_not_take_is_refused_in_words(tmp_path: Path, make, words: str):
    with pytest.raises(Refusal, match=words):
        AvVideos().cleaned(make(tmp_path / "a.mp4"), tmp_path / "video.mp4")


def test_a_video_is_kept_once_with_its_poster(session: Session, town, wiring, clock, tmp_path: Path):
    kept = keep_video(wiring.files, wiring.videos, film(tmp_path / "a.mp4", sound=False), organisation_id=town.id)
    for name in ("pleno.mp4", "otro.mp4"):
        store_video(Work(session, town.author.actor, clock()), kept, name=name)
    with pytest.raises(NotPermitted):
        store_video(Work(session, town.political_office.actor, clock()), kept, name="a.mp4")

    row = session.exec(select(MediaFile)).one()

    assert (row.name, row.kind, row.codecs, row.has_sound) == ("pleno.mp4", MediaKind.VIDEO, "h264", False)
    assert wiring.files.read(town.id, row.poster)[:3] == b"\xff\xd8\xff"
    with wiring.files.open(town.id, row.digest) as stream:
        assert stream.read(8)[4:] == b"ftyp"
    assert not list(tmp_path.glob(".video-*"))


def test_a_piece_goes_in_once_and_only_where_the_file_ends(tmp_path: Path):
    uploads = DiskUploads(tmp_path / "uploads")

    assert uploads.append("ab", 0, io.BytesIO(b"uno ")) == 4
    assert uploads.append("ab", 0, io.BytesIO(b"uno ")) == 4
    assert uploads.append("ab", 9, io.BytesIO(b"tres")) == 4
    assert uploads.append("ab", 4, io.BytesIO(b"dos")) == 7
    assert uploads.path("ab").read_bytes() == b"uno dos"
    with pytest.raises(FileNotFoundError):
        uploads.append("../ab", 0, io.BytesIO(b""))
    os.utime(uploads.path("ab"), (moments.now().timestamp(),) * 2)
    assert uploads.remove_older(moments.now() - timedelta(days=1)) == 0
    assert uploads.remove_older(moments.now() + timedelta(minutes=1)) == 1


def test_a_player_asks_for_a_part_and_gets_no_more_than_one(session, town, wiring, clock, seat, tmp_path: Path):
    kept = keep_video(wiring.files, wiring.videos, film(tmp_path / "a.mp4"), organisation_id=town.id)
    store_video(Work(session, town.author.actor, clock()), kept, name="a.mp4")
    session.commit()
    address, size = f"/o/{town.slug}/images/{kept.digest}", kept.cleaned.facts.size
    reader = seat(town.supervisor)

    part = reader.get(address, headers={"Range": "bytes=4-"})

    assert (part.status_code, part.data[:4]) == (206, b"ftyp")
    assert part.headers["Content-Range"] == f"bytes 4-{size - 1}/{size}"
    with reader.get(address) as whole:
        assert (len(whole.data), whole.headers["Accept-Ranges"], whole.mimetype) == (size, "bytes", "video/mp4")
    assert reader.get(address, headers={"Range": f"bytes={size}-"}).status_code == 416
    assert reader.get(f"{address}/poster").data == kept.cleaned.poster
    assert seat(town.political_office).get(address).status_code == 403
