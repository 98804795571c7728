"""A feast-day photo from the phone: described, turned, sent, approved on another phone, and out at its minute."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import step
from tests.media.pictures import picture
from tests.page_checks import faults, sideways
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TEXT = "La romería acaba de salir de la ermita. Feliz día a todo el pueblo."
ADDRESS = "https://x.example/aytovillacauce/status/1860000000000000007"


def is_sound(page: Page) -> None:
    assert [*faults(page), *complaints(page), *sideways(page, 390)] == []


def paste_photo(page: Page) -> None:
    """Paste a photograph lying on its side, as the gallery of a phone copies it: without a name."""
    page.evaluate(
        """bytes => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "", { type: "image/jpeg" }));
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
        }""",
        list(picture(size=(800, 600))),
    )
    page.get_by_label("Texto alternativo de la imagen 1").fill("Romeros con sombrero salen de la ermita blanca")


def turn(page: Page) -> None:
    before = page.locator("[data-picture]").get_attribute("data-picture")
    page.get_by_role("button", name="Recortar o girar la imagen 1").tap()
    dialog = page.get_by_role("dialog", name="Recortar o girar")
    dialog.get_by_role("button", name="A la derecha").tap()
    dialog.get_by_role("button", name="4:5").tap()
    assert [*complaints(page), *sideways(page, 390)] == []
    dialog.get_by_role("button", name="Usar así").tap()
    expect(page.locator("[data-picture]")).not_to_have_attribute("data-picture", before or "")
    expect(page.get_by_label("Texto alternativo de la imagen 1")).to_have_value(re.compile("Romeros"))


def take_hour(page: Page) -> None:
    """Take a proposed hour with its topic; the feast may begin from now to the same hour tomorrow."""
    hour = writing.best_hour(page)
    moment, topic = (hour.get_attribute("data-hour") or "").split(";")
    hour.tap()
    expect(page.get_by_label("Día", exact=True)).to_have_value(moment.partition("T")[0])
    expect(page.get_by_label("Tema", exact=True)).to_have_value(topic)
    writing.plan(page, writing.soon(60))
    writing.open_window(page, writing.soon(-1), writing.soon(60 * 24))


def approve(page: Page, post: str) -> None:
    page.goto(f"{post}/review")
    expect(page.locator(".review__text img").first).to_be_visible()
    is_sound(page)
    writing.approve(page, post)


def publish(page: Page, post: str) -> None:
    """Wait for its minute and note where it is, from the phone it was published with."""
    field = page.get_by_label("Dirección de lo publicado en X")
    hand = post.replace("/posts/", "/deliveries/by-hand/")
    wait_until(lambda: (page.goto(hand), field.count())[1], "its minute comes", pause=2)
    is_sound(page)
    field.fill(ADDRESS)
    page.get_by_role("button", name="Guardar lo publicado").tap()
    expect(page.get_by_role("link", name="Ver lo publicado")).to_have_attribute("href", ADDRESS)


def test_a_feast_day_photo_pasted_from_the_phone(seat: Seat) -> None:
    page, chief = seat("editor", **PHONE), seat("supervisor", **PHONE)
    with step("the text, the photograph and its words"):
        page.goto("/o/villacauce/posts/new")
        page.get_by_label("Texto en castellano").fill(TEXT)
        writing.choose(page, "X · ", "castellano")
        page.get_by_label("Texto en castellano").focus()
        paste_photo(page)
        is_sound(page)
    with step("it lay on its side: it is turned and cropped, with its words"):
        turn(page)
        page.get_by_role("button", name=writing.OWN).tap()
        expect(page.get_by_role("button", name=writing.OWN)).to_have_count(0)
    with step("an hour of the plan is taken, put at today, and it is sent"):
        take_hour(page)
        page.get_by_role("button", name="Enviar a aprobación").tap()
        page.wait_for_url(re.compile(r"/posts/\d{4}/\d+$"))
        expect(page.locator(".page-header__over")).to_contain_text("en revisión")
        post = page.url
    with step("the supervisor sees the photograph and approves it on the phone"):
        approve(chief, post)
    with step("the feast begins now: it is brought forward, and stays approved"):
        writing.move_hour(page, post, writing.next_minute())
        writing.is_in_state(page, post, "programada")
    with step("at its minute it is published with the same phone"):
        publish(page, post)
        writing.is_in_state(page, post, "publicada")
