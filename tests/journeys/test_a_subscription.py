"""A supervisor subscribes and loses the role, and the feed drops the posts."""

import urllib.request
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Seat, credentials
from tests.journeys.office import follow, press, said, step
from tests.journeys.product import Product
from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.browser


def test_a_supervisor_subscribes_loses_the_role_and_the_feed_forgets(demo_product: Product, seat: Seat) -> None:
    home = f"{demo_product.address}/o/villacauce"
    deputy, administrator = seat("supervisor", place=1), seat("administrator")
    with step("an address is made, for what has to be decided and what is planned"):
        deputy.goto(f"{home}/subscriptions")
        deputy.get_by_label("Nombre").fill("Móvil de guardia")
        press(deputy, "Crear dirección secreta")
        address = deputy.get_by_label("Dirección del calendario").input_value()
        expect(deputy.get_by_role("img", name="Código QR con la dirección secreta")).to_be_visible()
    with step("a program reads it"):
        summaries = read(demo_product, address)
        assert any(summary.startswith("Decidir antes de") for summary in summaries) and len(summaries) > 10
    with step("the page says that it was read; then it shows no text any more"):
        until_noted(demo_product, address, deputy, home)
        expect(deputy.get_by_role("row", name="Móvil de guardia")).to_contain_text("Python-urllib")
        follow(deputy.get_by_role("row", name="Móvil de guardia"), "Cambiar")
        deputy.get_by_label("Solo «Ocupado»").check()
        press(deputy, "Guardar")
        said(deputy, "muestra ya lo que ha elegido")
        assert set(read(demo_product, address)) <= {"Ocupado", "CANCELADO: Ocupado"}
    with step("the role ends, and with it every entry"):
        end_the_role(administrator, home, credentials(demo_product, "supervisor", 1)[0])
        assert read(demo_product, address) == ["Ya no tiene una función que permita leer este calendario"]


def read(product: Product, address: str) -> list[str]:
    """Return the feed's titles, at the product's address in this test."""
    with urllib.request.urlopen(f"{product.address}{urlsplit(address).path}", timeout=PATIENCE_S) as answer:
        return [str(event["SUMMARY"]) for event in Calendar.from_ical(answer.read()).walk("VEVENT")]


def until_noted(product: Product, address: str, page: Page, home: str) -> None:
    """Read until the reading is recorded; while the worker writes, that is left to the next reading."""
    for _ in range(20):
        page.goto(f"{home}/subscriptions")
        if "Python-urllib" in page.get_by_role("row", name="Móvil de guardia").inner_text():
            return
        read(product, address)


def end_the_role(page: Page, home: str, email: str) -> None:
    page.goto(f"{home}/people")
    page.get_by_role("row", name=email).get_by_role("rowheader").get_by_role("link").click()
    page.get_by_text("Terminar", exact=True).first.click()
    press(page, "Terminar esta función")
    expect(page.locator("main")).to_contain_text("Terminada")
