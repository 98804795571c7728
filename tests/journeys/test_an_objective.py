"""An objective in the gerund becomes an indicator, while typing, by keyboard and without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.journeys.conftest import Seat
from tests.journeys.office import press, said
from tests.journeys.test_by_keyboard import tab_to, type_in
from tests.page_checks import faults, sideways

pytestmark = pytest.mark.browser
WHY = "/o/villacauce/plan/why"
GERUND = "Fomentando la participación ciudadana"
RATE = re.compile(r"Responder al 95 % de las consultas antes del 31 de diciembre de \d{4}")
LEADS = re.compile(r"(Va bien|En riesgo|Va en rojo( y se aleja)?): al ritmo de los últimos seis meses")
"""Any of the three, depending on today's place in the demonstration's months."""

PAGES = (WHY, f"{WHY}/edit", *(f"/o/villacauce/plan/{end}" for end in (
    "objectives/1", "objectives/1/edit", "indicators", "indicators/K1", "indicators/K7", "indicators/import"
)))  # fmt: skip


def test_a_gerund_becomes_an_indicator_by_keyboard(seat: Seat) -> None:
    page = seat("editor")
    page.goto(WHY)
    page.keyboard.press("n")
    page.wait_for_url("**/objectives/new")
    type_in(page, "Objetivo en castellano", GERUND)
    expect(page.locator("#told-es")).to_contain_text("«Fomentando» dice que se está en ello")
    expect(page.locator("#told-es")).to_contain_text(re.compile(r"K1, hoy [\d,]+ %"))
    assert [*faults(page), *complaints(page), *sideways(page, 320), *sideways(page, 390)] == []
    tab_to(page, "Usar este")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Objetivo en castellano")).to_have_value(RATE)
    expect(page.get_by_label("Punto de partida")).to_have_value(re.compile(r"[\d,]+"))
    expect(page.locator("#told-es")).to_be_empty()
    tab_to(page, "Guardar")
    page.keyboard.press("Enter")
    is_set(page)


def test_a_gerund_becomes_an_indicator_without_scripts(seat: Seat) -> None:
    page = seat("supervisor", java_script_enabled=False)
    page.goto("/o/villacauce/plan/objectives/new")
    page.get_by_label("Objetivo en castellano").fill(GERUND)
    page.get_by_label("Meta").fill("99")
    press(page, "Guardar")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Objetivo en castellano")).to_have_value(GERUND)
    expect(page.get_by_label("Meta")).to_have_value("99")
    page.get_by_role("button", name=RATE).click()
    expect(page.get_by_label("Meta")).to_have_value("95")
    press(page, "Guardar")
    is_set(page)


def is_set(page: Page) -> None:
    said(page, "está fijado")
    expect(page.locator(".prose").first).to_have_text(RATE)
    expect(page.get_by_role("img", name="Tasa de respuesta")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(LEADS)


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_of_why_are_sound(seat: Seat, path: str) -> None:
    page = seat("editor", viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page.goto(path)
    assert [*faults(page), *complaints(page)] == []
    assert [*sideways(page, 320), *sideways(page, 390), *complaints(page)] == []
