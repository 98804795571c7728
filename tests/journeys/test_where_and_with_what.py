"""A network discarded, an amount mistyped and a channel with its calendar, in a browser without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.journeys.conftest import Seat
from tests.journeys.office import press, said
from tests.page_checks import faults, sideways

pytestmark = pytest.mark.browser
PLAN = "/o/villacauce/plan"


def sound(page: Page) -> None:
    assert [*faults(page), *sideways(page, 320), *sideways(page, 390), *sideways(page, 1280)] == []


def test_a_network_is_discarded_with_its_reason(seat: Seat) -> None:
    page = seat("editor", java_script_enabled=False)
    page.goto(f"{PLAN}/where/networks/new")
    page.get_by_label("Red", exact=True).fill("Twitch")
    page.get_by_label("Riesgo").select_option("5")
    press(page, "Guardar")
    expect(page.get_by_role("alert")).to_contain_text("el motivo se queda en el plan")
    expect(page.get_by_label("Red", exact=True)).to_have_value("Twitch")
    page.get_by_label("Motivo").fill("Nadie del municipio la sigue.")
    press(page, "Guardar")
    said(page, "La red está guardada.")
    expect(page.get_by_text("Nadie del municipio la sigue.")).to_be_visible()


def test_an_amount_is_mended_and_the_account_pays_for_it(seat: Seat) -> None:
    page = seat("editor", java_script_enabled=False)
    page.goto(f"{PLAN}/means/new")
    page.get_by_label("Clase").select_option("tool")
    page.get_by_label("Nombre").fill("Programa de subtítulos")
    page.get_by_label("Coste al año").fill("1,250")
    press(page, "Guardar")
    expect(page.get_by_role("alert")).to_contain_text("la coma separa los decimales")
    expect(page.get_by_label("Coste al año")).to_have_value("1,250")
    page.get_by_label("Coste al año").fill("1.250,50 €")
    press(page, "Guardar")
    said(page, "El medio está anotado.")
    expect(page.get_by_role("row", name=re.compile("Programa de subtítulos"))).to_contain_text("1.250,50")


@pytest.mark.parametrize(
    "path", ["where", "where/hours", "where/weights", "means", "means/new", "exists", "exists/new"]
)
def test_its_pages_are_sound(seat: Seat, path: str) -> None:
    page = seat("editor")
    page.goto(f"{PLAN}/{path}")
    assert complaints(page) == []
    sound(page)
