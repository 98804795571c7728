"""A video waits for its captions: brought in pieces, told what it lacks, captioned, seen in review and approved."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import press, step
from tests.media.videos import film
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

TEXT = "La biblioteca abre el lunes a las 9.00 en la plaza Mayor."
CROSSED = "00:00.200 --> 00:01.500\nAbre el lunes.\n\n00:01.000 --> 00:02.000\nA las nueve."
CUES = CROSSED.replace("00:01.000 --> 00:02.000", "00:01.500 --> 00:02.400")
OVERLAP = "El subtítulo 2 (0:01) empieza antes"


def captioned(page: Page) -> int:
    """Return how many captions the player has read from its track, without playing."""
    cues = "video => video.textTracks[0].cues?.length ?? 0"
    return int(page.locator("video.preview__video").evaluate(cues))


def test_a_video_with_captions_waits_for_them(seat: Seat, tmp_path: Path) -> None:
    page, chief = seat("editor"), seat("supervisor")
    with step("the video comes in pieces, and the line asks for its captions"):
        page.goto("/o/villacauce/posts/new")
        page.get_by_label("Texto en castellano").fill(TEXT)
        writing.choose(page, "Mastodon · ", "castellano")
        page.locator("#new_image").set_input_files(film(tmp_path / "biblioteca.mp4"))
        expect(page.get_by_text("Vídeo de 0:02")).to_be_visible()
        page.get_by_label("Qué se ve en el vídeo").fill("La puerta de la biblioteca, todavía cerrada")
        press(page, writing.OWN)
        expect(page.get_by_role("link", name="AC-03").first).to_be_visible()
        assert complaints(page) == []
    with step("captions that cross are named, and mended"):
        captions = page.locator("textarea[id=captions-1-es]")
        captions.fill(CROSSED)
        expect(page.get_by_text(OVERLAP).first).to_be_visible()
        captions.fill(CUES)
        expect(page.get_by_text(OVERLAP)).to_have_count(0)
        expect(page.get_by_role("link", name="AC-03")).to_have_count(0)
    with step("it is sent"):
        page.get_by_label("Tema", exact=True).select_option(label="Agenda cultural")
        writing.plan(page, writing.soon(90))
        press(page, "Enviar a aprobación")
        page.wait_for_url(re.compile(r"/posts/\d{4}/\d+$"))
        post = page.url
    with step("whoever reviews sees it with its captions, and approves"):
        chief.goto(f"{post}/review")
        wait_until(lambda: captioned(chief) == 2, "the player reads the captions")
        assert complaints(chief) == []
        writing.approve(chief, post)
