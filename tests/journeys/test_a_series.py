"""A weekly series made by the keyboard alone, and its text changed from one post on."""

from datetime import timedelta

import pytest
from babel.dates import format_date
from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import wait_on
from tests.journeys.test_by_keyboard import tab_to, type_in
from tests.page_checks import faults, sideways

pytestmark = pytest.mark.browser
DRAFTS = 5
"""Posts a week apart, as far ahead as they are created."""


def test_a_weekly_series_is_made_and_changed_from_one_post_on(seat: Seat) -> None:
    page = seat("editor")
    first = write(page)
    go(page, "Repetir…")
    is_sound(page)
    tab_to(page, "Crear la serie")
    enter(page)
    whole = page.url
    wait_for_posts(page)
    edit(page, third_of(page))
    go(page, "Llevar su texto a la serie…")
    is_sound(page)
    tab_to(page, "Llevar el texto")
    enter(page)
    expect(page.get_by_text("Sigue a")).to_be_visible()
    assert page.url != whole
    is_sound(page)
    page.goto(whole)
    expect(page.locator("main table tbody tr")).to_have_count(2)
    page.goto(first)
    expect(page.get_by_text("1.ª de 2")).to_be_visible()


def third_of(page: Page) -> str:
    """Return the address of the post of two weeks after the first."""
    day = format_date(writing.soon(0) + timedelta(days=2, weeks=2), "d MMM", locale="es")
    return page.get_by_role("row").filter(has_text=day).get_by_role("link").get_attribute("href")


def write(page: Page) -> str:
    """Write a draft for the day after tomorrow; return its page's address."""
    page.goto("/o/villacauce/posts/new")
    type_in(page, "Título", "Mercado de la plaza")
    page.get_by_label("Día", exact=True).fill(f"{writing.soon(0) + timedelta(days=2):%Y-%m-%d}")
    page.get_by_label("Hora", exact=True).fill("09:00")
    type_in(page, "Texto en castellano", "El mercado abre en la plaza de 9:00 a 14:00.")
    save(page)
    return page.url


def edit(page: Page, address: str) -> None:
    page.goto(f"{address}/edit")
    tab_to(page, "Texto en castellano")
    page.keyboard.press("Control+A")
    page.keyboard.type("El mercado abre en la calle del Molino de 9:00 a 14:00.")
    save(page)


def save(page: Page) -> None:
    tab_to(page, "Guardar borrador")
    enter(page)


def go(page: Page, link: str) -> None:
    tab_to(page, link)
    enter(page)


def enter(page: Page) -> None:
    """Press Enter and wait for another document: keeping what is typed gives the same one an address of its own."""
    page.evaluate("window.before = true")
    page.keyboard.press("Enter")
    page.wait_for_function("() => !window.before")


def wait_for_posts(page: Page) -> None:
    """Wait for the worker's posts, which take seconds."""
    wait_on(page, lambda: page.locator("main table tbody tr").count() >= DRAFTS, "the worker creates the posts")


def is_sound(page: Page) -> None:
    assert [*faults(page), *complaints(page), *sideways(page, 320)] == []
    page.set_viewport_size({"width": 1280, "height": 900})
