"""A weekly slot is created and Tuesday's empty place filled, by the keyboard alone."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.test_by_keyboard import tab_to, type_in
from tests.page_checks import faults, sideways

pytestmark = pytest.mark.browser
TUESDAY, WEEKS = 1, 12
CALENDAR = "/o/villacauce/calendar/day?from="


def empty_tuesday(page: Page) -> date:
    """Return the first Tuesday after this week's whose slot no post of the account fills."""
    today = writing.soon(0).date()
    first = today + timedelta(days=(TUESDAY - today.weekday()) % 7 + 7)
    for day in (first + timedelta(weeks=ahead) for ahead in range(WEEKS)):
        page.goto(f"{CALENDAR}{day}")
        if page.locator(".slot", has_text="07:15").count():
            return day
    raise AssertionError("no Tuesday has the slot")


def test_tuesdays_empty_slot_is_filled(seat: Seat) -> None:
    page = seat("editor")
    keep(page)
    day = empty_tuesday(page)
    expect(page.locator(".slot", has_text="07:15")).to_contain_text("Hueco")
    tab_to(page, "07:15")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan/slots/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Llenar este hueco")
    assert [*faults(page), *complaints(page), *sideways(page, 320), *sideways(page, 390)] == []
    write(page, day)
    page.goto(f"{CALENDAR}{day}")
    expect(page.get_by_text("Paso cortado por obras")).to_be_visible()
    assert page.locator(".slot", has_text="07:15").count() == 0


def keep(page: Page) -> None:
    """Create a slot on Tuesdays at a quarter past seven, on X, about any topic."""
    page.goto("/o/villacauce/plan/slots")
    page.keyboard.press("n")
    page.wait_for_url("**/slots/new")
    type_in(page, "Cuenta", "X")
    type_in(page, "Día", "Mar")
    type_in(page, "Hora", "0715A")
    tab_to(page, "Guardar")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan/slots")
    expect(page.get_by_text("El hueco está guardado.")).to_be_visible()


def write(page: Page, day: date) -> None:
    """Write a post; the account, the day and the hour are prefilled."""
    page.keyboard.press("n")
    page.wait_for_url("**/posts/new**")
    expect(page.get_by_label("Día", exact=True)).to_have_value(day.isoformat())
    expect(page.get_by_label("Hora", exact=True)).to_have_value("07:15")
    type_in(page, "Título", "Paso cortado por obras")
    type_in(page, "Texto en castellano", "La calle del Pozo está cortada hasta el mediodía por obras.")
    tab_to(page, "Guardar borrador")
    page.keyboard.press("Enter")
    page.wait_for_url("**/posts/2*/*")
