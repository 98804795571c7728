"""A video of the text being written: in pieces or with the form, with its words, and never out without them."""

import io
import re
from pathlib import Path

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict
from app.domain.media.models import MediaFile
from app.domain.media.rules import VideoFacts
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.rules.content import MediaUse, VideoUse
from app.domain.posts.rules.states import PostStatus
from tests import post_factory
from tests.media.videos import film
from tests.posts.composer_form import posts_of, send, typed
from tests.posts.conftest import Seat
from tests.sample_town import Town

NAME = "0123456789abcdef"
CUES = "00:00.500 --> 00:02.000\nBuenos días."


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return film(tmp_path / "plaza.mp4").read_bytes()


def bring(seat: Seat, town: Town, content: bytes) -> str:
    """Bring the video in two pieces, the first of them twice; return the list of pictures."""
    half = len(content) // 2
    for offset, piece, received in ((0, content[:half], half), (0, content[:half], half), (half, content[half:], None)):
        data = {"upload": NAME, "offset": str(offset), "piece": (io.BytesIO(piece), "piece")}
        answer = seat(town.author).post(posts_of(town) + "/videos", data=data)
        assert answer.json == {"received": received or len(content)}
    answer = seat(town.author).post(posts_of(town) + "/pictures", data=typed(town, uploaded=f"{NAME};plaza.mp4"))
    assert answer.status_code == 200
    return answer.text


def fields_of(page: str) -> dict[str, list[str]]:
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', page) for name in ("media", "video", "words_of")}


def test_a_video_comes_in_pieces_and_is_stored_once_whole(town: Town, session: Session, seat: Seat, content: bytes):
    page = bring(seat, town, content)
    (row,) = session.exec(select(MediaFile)).all()
    session.commit()
    assert (row.name, fields_of(page)["media"]) == ("plaza.mp4", [row.digest])
    assert "Vídeo de 0:02" in page and "Subtítulos en castellano" in page
    again = seat(town.author).post(posts_of(town) + "/pictures", data=typed(town, uploaded=f"{NAME};plaza.mp4"))
    assert again.status_code == 422 and "no ha llegado entero" in again.json["says"]


def test_captions_come_as_a_file_without_scripts_and_are_kept_with_the_version(
    town: Town, session: Session, seat: Seat, content: bytes
):
    fields = fields_of(bring(seat, town, content))
    named = next(name for name in fields["words_of"] if name.endswith(":es"))
    brought = {f"file:{named}": (io.BytesIO(f"WEBVTT\n\n{CUES}".encode()), "plaza.vtt")}
    send(seat(town.author), town, **fields, words=["" for _ in fields["words_of"]], alt=["La plaza"], **brought)
    (version,) = session.exec(select(PostVersion)).all()
    assert version.body["media"][0]["video"]["captions"] == [["es", f"WEBVTT\n\n{CUES}"]]


def test_facts_that_the_server_did_not_give_are_refused(town: Town, session: Session, seat: Seat, content: bytes):
    fields = fields_of(bring(seat, town, content))
    silent = [re.sub(r"1$", "0", fields["video"][0])]
    page = send(seat(town.author), town, media=fields["media"], video=silent, alt=["La plaza"])
    assert page.status_code == 422 and "súbala otra vez" in page.text
    assert session.exec(select(Post)).all() == []


@pytest.mark.parametrize(("captions", "is_blocked"), [("", True), (CUES, False)])
def test_a_video_with_sound_is_blocked_by_the_line_without_captions(
    town: Town, seat: Seat, content: bytes, captions: str, is_blocked: bool
):
    fields = fields_of(bring(seat, town, content))
    words = [captions if name.endswith(":es") else "" for name in fields["words_of"]]
    page = seat(town.author).post(
        posts_of(town) + "/preview", data=typed(town, **fields, words=words, alt=["La plaza, vacía"])
    )
    assert (">AC-03</a>" in page.text) is is_blocked
    assert "data:text/vtt" in page.text or is_blocked


def test_a_film_that_is_still_coming_is_waited_for_and_nothing_is_submitted_without_it(
    town: Town, session: Session, seat: Seat, content: bytes
):
    author, half = seat(town.author), len(content) // 2
    first = {"upload": NAME, "offset": "0", "piece": (io.BytesIO(content[:half]), "piece")}
    author.post(posts_of(town) + "/videos", data=first)
    page = send(author, town, deed="submit", uploaded=f"{NAME};plaza.mp4")
    assert page.status_code == 422 and "plaza.mp4" in page.text
    assert session.exec(select(Post)).all() == []
    composer = author.get(posts_of(town) + "/new").text
    assert "Se enviará en cuanto termine de subir lo que ha añadido." in composer


def test_a_post_with_a_film_that_is_not_in_the_library_is_not_submitted(town: Town, session: Session, clock):
    facts = VideoFacts(2.0, 1000, 64, 48, False)
    post = post_factory.post(session, town, now=clock(), media=(MediaUse("a" * 64, "La plaza", VideoUse(facts)),))
    with pytest.raises(Conflict, match="no está en la biblioteca"):
        post_factory.resubmit(session, town, post, now=clock())
    assert post.status is PostStatus.DRAFT
