"""How a video is coded is read in the limited process, told while one writes, and refused where the network refuses."""

from pathlib import Path

import pytest

from app.adapters.videos.cleaner import AvVideos
from app.domain.directory.rules.networks import Network
from app.domain.media.queries import file_facts
from app.domain.media.rules import FileFacts, FilmForm, VideoFacts
from app.domain.posts.rules.content import MediaUse, VideoUse
from app.domain.posts.rules.draft import Voice
from app.domain.posts.rules.video_readiness import form_advice, network_video_troubles
from tests.media.videos import film, store_own_film

PLAIN = FilmForm("h264", 8, 30.0)


@pytest.mark.parametrize(
    ("made", "form"),
    [
        ({}, FilmForm("h264", 8, 25.0)),
        ({"codec": "libx265"}, FilmForm("hevc", 8, 25.0)),
        ({"codec": "libx265", "pixels": "yuv420p10le"}, FilmForm("hevc", 10, 25.0)),
    ],
)
def test_codec_depth_and_rate_are_read_from_the_file(tmp_path: Path, made: dict, form: FilmForm):
    cleaned = AvVideos().cleaned(film(tmp_path / "in.mp4", sound=False, **made), tmp_path / "out.mp4")
    assert cleaned.form == form


def test_frames_that_do_not_last_alike_are_seen(tmp_path: Path):
    cleaned = AvVideos().cleaned(film(tmp_path / "in.mp4", uneven=True), tmp_path / "out.mp4")
    assert not cleaned.form.is_even


def test_what_was_read_is_kept_with_the_file(session, town, wiring, clock, tmp_path: Path):
    source = film(tmp_path / "in.mp4", codec="libx265", pixels="yuv420p10le")
    kept = store_own_film(session, wiring, town, source, now=clock())
    assert file_facts(session, town.id, {kept.digest})[kept.digest].form == FilmForm("hevc", 10, 25.0)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (PLAIN, None),
        (FilmForm("h264"), None),
        (FilmForm("hevc", 10, 30.0), "HEVC, de 10 bits. Alguna"),
        (FilmForm("h264", 8, 30.0, is_even=False), "ritmo variable"),
    ],
)
def test_a_form_that_some_network_might_not_take_is_told_while_one_writes(form: FilmForm, words: str | None):
    advice = form_advice(form)
    assert (advice is None) if words is None else words in str(advice)


@pytest.mark.parametrize(
    ("network", "form", "words"),
    [
        (Network.WHATSAPP, FilmForm("hevc", 8, 30.0), "solo admite H.264"),
        (Network.THREADS, FilmForm("h264", 8, 15.0), "15 fotogramas por segundo y Threads admite de 23 a 60"),
        (Network.INSTAGRAM, FilmForm("hevc", 10, 120.0), "120 fotogramas"),
        (Network.INSTAGRAM, FilmForm("hevc", 10, 30.0), None),
        (Network.THREADS, FilmForm("hevc"), None),
        (Network.YOUTUBE, FilmForm("hevc", 10, 120.0), None),
    ],
)
def test_a_form_that_the_network_refuses_stops_the_submission(network: Network, form: FilmForm, words: str | None):
    use = MediaUse("a" * 64, "La plaza", VideoUse(VideoFacts(60.0, 1_000_000, 1080, 1920, True)))
    known = {use.digest: FileFacts((1080, 1920), form)}
    troubles = [str(each) for _, each in network_video_troubles([use], Voice(1, "La cuenta", network), known)]
    assert troubles == [] if words is None else words in troubles[0]
