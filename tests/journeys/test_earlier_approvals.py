"""After an upgrade, a supervisor finds what will leave without something from where the day begins."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Seat
from tests.journeys.product import Product
from tests.journeys.square import is_sound

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 390])
def test_a_supervisor_finds_what_leaves_without_something(seat: Seat, demo_product: Product, width: int):
    """The versions of the demonstration become of the first form, without titles, and its accounts connected ones."""
    for statement in ("UPDATE post_version SET hash_version = 1", "UPDATE channel SET publishing = 'api'"):
        demo_product.change_behind_its_back(statement)
    page = seat("supervisor", viewport={"width": width, "height": 800})
    page.goto("/o/villacauce/today")
    page.get_by_role("link", name="Ver qué les falta").click()
    listed = page.locator("#uncovered")
    expect(listed.get_by_role("heading", name="Saldrán sin algo")).to_be_visible()
    expect(listed.get_by_text("sin el título en las páginas públicas").first).to_be_visible()
    is_sound(page)
    expect(listed.get_by_role("link").first).to_have_attribute("href", re.compile("/posts/"))
