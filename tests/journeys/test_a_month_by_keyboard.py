"""A month by the keyboard alone: the days, their posts, and several posts at once."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import said
from tests.journeys.test_by_keyboard import tab_to, type_in
from tests.page_checks import faults, sideways

pytestmark = pytest.mark.browser
CALENDAR = "/o/villacauce/calendar"
YEARS = "from=2025-01-01&to=2030-12-31"
_DAY = "() => new URL(document.activeElement.href).searchParams.get('from')"


def day(page: Page) -> date:
    """Return the focused day."""
    return date.fromisoformat(page.evaluate(_DAY))


def press(page: Page, *keys: str) -> date:
    for key in keys:
        page.keyboard.press(key)
    return day(page)


def turn(page: Page, key: str) -> date:
    with page.expect_navigation():
        page.keyboard.press(key)
    return day(page)


def sound(page: Page) -> None:
    assert [*faults(page), *complaints(page), *sideways(page, 320)] == []
    page.set_viewport_size({"width": 1280, "height": 900})


def test_arrows_go_from_day_to_day_and_on_to_other_months(seat: Seat) -> None:
    page = seat("editor")
    page.goto(f"{CALENDAR}/2027/3")
    page.locator(".month__number[aria-label$='17 de marzo']").focus()
    assert press(page, "ArrowRight", "ArrowDown") == date(2027, 3, 25)
    assert press(page, "Home") == date(2027, 3, 22) and press(page, "End") == date(2027, 3, 28)
    assert press(page, "ArrowUp", "ArrowLeft") == date(2027, 3, 20)
    assert turn(page, "k") == date(2027, 4, 20) and turn(page, "j") == date(2027, 3, 20)
    assert turn(page, "PageDown") == date(2027, 4, 20) and turn(page, "PageUp") == date(2027, 3, 20)
    today = writing.soon(0).date()
    go = press if (today.year, today.month) == (2027, 3) else turn
    assert go(page, "t") == today and press(page, "t") == today
    page.goto(f"{CALENDAR}/2027/1")
    page.locator(".month__number[aria-label$='31 de enero']").focus()
    assert turn(page, "k") == date(2027, 2, 28)
    assert turn(page, "ArrowDown") == date(2027, 3, 7)
    sound(page)


def test_a_week_goes_on_to_the_weeks_beside_it(seat: Seat) -> None:
    page = seat("editor")
    page.goto(f"{CALENDAR}/week?from=2027-03-29")
    page.locator(".month__number[href*='from=2027-03-29']").focus()
    assert turn(page, "ArrowLeft") == date(2027, 3, 28) and turn(page, "k") == date(2027, 4, 4)


def test_today_is_a_letter_away_and_a_post_begins_on_the_day_one_is_in(seat: Seat) -> None:
    page = seat("editor")
    page.goto(CALENDAR)
    today = press(page, "t")
    tomorrow = today + timedelta(days=1)
    go = turn if today.isoweekday() == 7 and tomorrow.day == 1 else press
    assert go(page, "ArrowRight") == tomorrow
    page.keyboard.press("n")
    page.wait_for_url("**/posts/new?on=*")
    expect(page.get_by_label("Día", exact=True)).to_have_value(tomorrow.isoformat())


def test_enter_opens_the_day_and_its_posts_are_a_tab_away(seat: Seat) -> None:
    page = seat("editor")
    opened = writing.soon(60 * 24).date()
    writing.send(page, "Horario de la biblioteca", "La biblioteca abre a las nueve.", writing.soon(60 * 24))
    page.goto(f"{CALENDAR}/{opened:%Y/%-m}")
    page.locator(f".month__number[href*='from={opened}']").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert f"/calendar/day?from={opened}" in page.url
    page.go_back()
    page.locator(f".month__number[href*='from={opened}']").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('.month__day') !== null")


def test_the_map_of_keys_tells_them_and_who_turned_them_off_has_none(seat: Seat) -> None:
    page = seat("editor")
    page.goto(CALENDAR)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Ir de un día a otro")
    page.get_by_label("Usar atajos de una sola tecla").uncheck()
    page.get_by_role("button", name="Cerrar").click()
    page.goto(f"{CALENDAR}/2027/3")
    page.locator(".month__number[aria-label$='17 de marzo']").focus()
    assert press(page, "ArrowRight", "t") == date(2027, 3, 17)


def test_several_are_chosen_in_the_table_and_withdrawn_together(seat: Seat) -> None:
    page = seat("editor")
    page.goto(f"{CALENDAR}/table?{YEARS}&status=draft")
    sound(page)
    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.locator("[name=post]:checked")).to_have_count(2)
    expect(page.get_by_text("Elegidas: 2")).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_label("Con las elegidas")).to_be_focused()
    page.get_by_label("Con las elegidas").select_option("withdraw")
    tab_to(page, "Continuar…")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("Pasa a «retirada».")).to_have_count(2)
    sound(page)
    tab_to(page, "Retirar")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    sound(page)
    type_in(page, "Motivo", "Se anuncian de otra forma")
    tab_to(page, "Retirar")
    page.keyboard.press("Enter")
    said(page, "Hecho con todas las elegidas: 2.")
    assert page.url.endswith(f"/calendar/table?{YEARS}&status=draft")


def test_all_of_a_page_are_ticked_and_unticked_in_place(seat: Seat) -> None:
    page = seat("editor")
    page.goto(f"{CALENDAR}/table")
    page.get_by_role("button", name="Todas las de esta página").press("Space")
    boxes = page.locator("[name=post]")
    expect(page.locator("[name=post]:checked")).to_have_count(boxes.count())
    page.get_by_role("button", name="Quitar todas").press("Enter")
    expect(page.locator("[name=post]:checked")).to_have_count(0)


def test_a_view_is_saved_with_a_name_and_opens_the_calendar(seat: Seat) -> None:
    page = seat("author")
    page.goto(f"{CALENDAR}/week?status=in_review")
    tab_to(page, "Vistas")
    page.keyboard.press("Enter")
    tab_to(page, "Guardar esta vista")
    page.keyboard.press("Enter")
    page.wait_for_url("**/views/new**")
    sound(page)
    type_in(page, "Nombre", "La semana en revisión")
    tab_to(page, "Abrir el calendario con ella")
    page.keyboard.press("Space")
    tab_to(page, "Guardar")
    page.keyboard.press("Enter")
    page.wait_for_url("**/week?status=in_review")
    page.goto(CALENDAR)
    assert page.url.endswith("/week?status=in_review")
    page.goto(f"{CALENDAR}/views")
    sound(page)
    page.get_by_role("link", name="Cambiar «La semana en revisión»").press("Enter")
    expect(page.get_by_label("Abrir el calendario con ella")).to_be_checked()
    sound(page)
