"""A neighbour asks about a deadline and gets an answer in two minutes from a template, by the keyboard alone."""

from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keyboard import tab_to, type_in
from tests.page_checks import faults, sideways

pytestmark = pytest.mark.browser
MUSIC = "escuela de música"
TWO_MINUTES = 120
BEGINS, ENDS = "02022027", "03032027"
"""Dates that read alike with the month first: the browser, not the page, sets the order."""


def test_a_neighbour_is_answered_from_a_template(seat: Seat) -> None:
    page = seat("author")
    case = open_case(page)
    started = monotonic()
    type_in(page, "Trámite", "la escuela de música")
    type_in(page, "Empieza", BEGINS)
    type_in(page, "Acaba", ENDS)
    press(page, "Enviar")
    expect(page.get_by_text("por enviar a mano").first).to_be_visible()
    press(page, "Ya la he enviado")
    expect(page.get_by_text("cerrado").first).to_be_visible()
    assert monotonic() - started < TWO_MINUTES
    page.goto(case)
    assert [*faults(page), *complaints(page), *sideways(page, 320)] == []


def open_case(page: Page) -> str:
    """Open the list's case that asks it; return its address."""
    page.goto("/o/villacauce/citizens")
    places = page.eval_on_selector_all("main th a[href*='/citizens/']", "links => links.map((one) => one.href)")
    for place in places:
        page.goto(place)
        if page.get_by_text(MUSIC).count():
            return place
    raise AssertionError("nobody asks it")


def press(page: Page, name: str) -> None:
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")
