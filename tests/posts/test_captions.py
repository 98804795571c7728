"""Captions as they are written, and what the posts they belong to lack."""

import pytest

from app.core.errors import Refusal
from app.domain.directory.rules.networks import Network
from app.domain.media.rules import VideoFacts
from app.domain.posts.rules.captions import (
    as_subrip,
    as_webvtt,
    caption_advice,
    caption_problems,
    read_cues,
    spoken_text,
)
from app.domain.posts.rules.content import MediaUse, PostContent, VariantContent, VideoUse, stored_use, variant_hash
from app.domain.posts.rules.draft import Voice
from app.domain.posts.rules.video_readiness import network_video_troubles, shared_video_troubles

GOOD = "WEBVTT\n\n00:01.000 --> 00:03.000\nBuenos días.\n\n00:03.000 --> 00:05.500 align:start\n<v Ana>El lunes\nabre."
SUBRIP = "1\n00:00:01,000 --> 00:00:03,000\nBuenos días.\n\n2\n00:00:03,000 --> 00:00:05,500\nEl lunes\nabre.\n"
FACTS = VideoFacts(seconds=60, size=20_000_000, width=1280, height=720, has_sound=True)


def test_both_kinds_of_file_are_one_and_come_back_as_webvtt():
    assert read_cues(GOOD) == read_cues(SUBRIP)
    assert as_webvtt(SUBRIP).startswith("WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nBuenos días.\n\n00:00:03.000 -->")
    assert read_cues(as_webvtt(GOOD)) == read_cues(GOOD)
    assert as_subrip(GOOD) == SUBRIP
    assert spoken_text(GOOD) == "Buenos días. El lunes abre."
    assert list(caption_problems(GOOD, 60)) == [] == list(caption_advice(GOOD))
    assert as_webvtt("") == as_subrip("") == ""
    assert read_cues(as_subrip(GOOD)) == read_cues(GOOD)
    with pytest.raises(Refusal, match="subtítulo 2 no dice cuándo"):
        as_webvtt("00:01.000 --> 00:02.000\nUno\n\nDos")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("00:01.000 --> 00:02.000\n", "1 (0:01) está vacío"),
        ("00:03.000 --> 00:02.000\nUno", "1 (0:03) acaba antes de empezar"),
        ("00:01.000 --> 00:03.000\nUno\n\n00:02.500 --> 00:04.000\nDos", "2 (0:02) empieza antes"),
        ("00:58.000 --> 01:02.000\nUno", "1 (0:58) acaba después que el vídeo"),
        ("00:01.000 --> 00:02.000\nVeintiún letras seguidas", "no da tiempo a leerlo: 24"),
        ("Uno", "1 no dice cuándo"),
    ],
)
def test_what_keeps_captions_in_names_the_cue(text: str, words: str):
    (problem,) = caption_problems(text, 60)
    assert words in str(problem)


def test_what_is_hard_to_read_is_only_told():
    text = "00:01.000 --> 00:02.000\nDieciocho letras..\n\n00:10.000 --> 00:20.000\n" + "a" * 43
    assert [words in str(advice) for words, advice in zip(("18 car", "43"), caption_advice(text), strict=True)] == [
        True,
        True,
    ]
    assert list(caption_problems(text, 60)) == []


def test_captions_are_approved_with_the_text_and_kept_with_it():
    quiet, told = VideoUse(FACTS), VideoUse(FACTS, (("es", GOOD),), "Buenos días.", "Lunes 9.00")
    uses = [MediaUse("a" * 64, "La plaza", video) for video in (None, quiet, told)]
    hashes = {variant_hash(VariantContent(1, "es", "Hola", media=(use,)), PostContent(())) for use in uses}
    assert len(hashes) == 3
    assert [stored_use(use.stored()) for use in uses] == uses
    assert (quiet.is_readable, told.is_readable) == (False, True)


@pytest.mark.parametrize(
    ("network", "facts", "by_api", "words"),
    [
        (Network.MASTODON, {}, False, []),
        (Network.LINKEDIN, {"size": 500_000_001}, True, ["ocupa 501 MB y en LinkedIn caben 500"]),
        (Network.BLUESKY, {"seconds": 200.0}, False, ["dura 3:20 y en Bluesky caben 3:00"]),
        (Network.TELEGRAM, {"size": 50_000_001}, False, ["ocupa 51 MB y en Telegram caben 50"]),
        (Network.FACEBOOK, {}, True, []),
        (Network.INSTAGRAM, {"seconds": 2.0}, True, ["menos de 3 segundos"]),
        (Network.X, {"width": 4000}, False, ["demasiado alargado"]),
        (Network.WEB, {}, False, ["no admite vídeos"]),
    ],
)
def test_each_network_says_what_it_would_not_take(network: Network, facts, by_api: bool, words: list[str]):
    changed = {"seconds": 60.0, "size": 20_000_000, "width": 1280, "height": 720, "has_sound": True} | facts
    media = (MediaUse("a" * 64, "La plaza", VideoUse(VideoFacts(**changed))),)
    troubles = [
        str(sentence) for _, sentence in network_video_troubles(media, Voice(1, "", network, by_api=by_api), {})
    ]
    assert len(troubles) == len(words)
    assert all(part in trouble for part, trouble in zip(words, troubles, strict=True))


def test_bluesky_has_less_room_for_a_video_s_words():
    cue = "00:01.000 --> 00:03.000\n"
    room = 20_000 - len(as_webvtt(f"{cue}a").encode()) + 1
    film = VideoUse(FACTS, (("es", cue + "a" * (room + 1)), ("ca", cue + "a" * room), ("gl", "a" * 20_001)))
    media = (MediaUse("a" * 64, "a" * 1001, film),)
    sentences = [
        str(words) for _, words in network_video_troubles(media, Voice(1, "", Network.BLUESKY, by_api=True), {})
    ]
    assert [("caben 1000" in words, "en castellano" in words) for words in sentences] == [(True, False), (False, True)]
    assert not list(network_video_troubles(media, Voice(1, "", Network.LINKEDIN, by_api=True), {}))


def test_youtube_wants_a_video_and_a_video_goes_alone():
    picture, film = MediaUse("a" * 64, "Cartel"), MediaUse("b" * 64, "La plaza", VideoUse(FACTS))
    (only,) = network_video_troubles((picture,), Voice(1, "Canal", Network.YOUTUBE), {})
    assert "solo publica vídeos" in str(only[1])
    assert [field for field, _ in shared_video_troubles((picture, film))] == ["new_image"]
    assert not list(shared_video_troubles((film,)))
