"""The palette by keys alone, and as a link where there are no scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.journeys.conftest import Seat

pytestmark = pytest.mark.browser
CALENDAR = "/o/villacauce/calendar"


def chosen(page: Page):
    return page.get_by_role("dialog").get_by_role("option", selected=True)


def test_it_is_walked_by_keys_and_gives_the_focus_back(seat: Seat) -> None:
    page = seat("supervisor")
    page.goto(CALENDAR)
    opener = page.get_by_role("link", name="Ir a…")
    opener.focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("combobox", name="Qué busca")
    expect(field).to_be_focused()
    expect(chosen(page)).to_have_text(re.compile("Nueva publicación"))
    page.keyboard.type("cabalgta")
    expect(chosen(page)).to_contain_text("cabalgata")
    first = chosen(page).get_attribute("id")
    expect(field).to_have_attribute("aria-activedescendant", first or "")
    page.keyboard.press("ArrowDown")
    expect(field).not_to_have_attribute("aria-activedescendant", first or "")
    assert complaints(page) == []
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_fast_fingers_get_what_they_typed(seat: Seat) -> None:
    page = seat("supervisor")
    page.goto(CALENDAR)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Qué busca")).to_be_focused()
    page.keyboard.type("la cola")
    page.keyboard.press("Enter")
    page.wait_for_url("**/waiting")


def test_without_scripts_it_leads_to_the_search_which_forgives_too(seat: Seat) -> None:
    page = seat("supervisor", java_script_enabled=False)
    page.goto(CALENDAR)
    page.get_by_role("link", name="Ir a…").click()
    page.get_by_label("Palabras").fill("cabalgta")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Quizá quiso decir «cabalgata»")).to_be_visible()
