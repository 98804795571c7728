"""A minor's photograph: noted in the library, its consent taken back by the parents' link, and withdrawn everywhere."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Seat
from tests.journeys.office import press, step
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
PICTURE, CHILD = "mascotas.png", "Lucía, de 4.º B"


def test_a_minors_photograph_is_withdrawn_everywhere(seat: Seat, browser: Browser, demo_product: Product) -> None:
    editor, legal = seat("editor"), seat("legal_reviewer")
    with step("the child is noted in a picture of the library, with both signatures"):
        picture = open_picture(editor)
        note_child(editor)
    with step("the parents take the consent back by their link, without an account"):
        press(editor, "Dar el enlace para retirarlo")
        revoke(browser, editor.locator("#consent-link").inner_text())
    with step("what is published with it is proposed, told on Hoy and ordered at a press"):
        legal.goto(picture.split("/media/")[0] + "/today")
        expect(legal.get_by_text(re.compile(r"retiradas? por consentimiento retirado"))).to_be_visible()
        legal.goto(picture)
        press(legal, "Ordenar todas las retiradas")
        expect(legal.get_by_text(re.compile(r"Retiradas ordenadas: [1-9]"))).to_be_visible()
        expect(legal.get_by_text("retirada propuesta")).to_have_count(0)


def open_picture(page: Page) -> str:
    page.get_by_text("Más: Trabajo").click()
    page.get_by_role("link", name="Biblioteca", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Biblioteca de imágenes")
    page.get_by_label("Palabras").fill("mascotas")
    press(page, "Filtrar")
    page.locator(".library__picture").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PICTURE)
    return page.url


def note_child(page: Page) -> None:
    page.get_by_label("Se reconoce a personas, que se anotan abajo").check()
    press(page, "Guardar los derechos")
    expect(page.get_by_text("Derechos anotados.")).to_be_visible()
    page.get_by_label("Nombre o referencia").fill(CHILD)
    page.get_by_label("Edad").select_option(label="Menor de 14 años")
    for n, name in enumerate(("Ana Ruiz", "Pau Soler"), start=1):
        page.get_by_label(f"Nombre de quien firma, {n} de 2").fill(name)
    page.get_by_label("Fecha del consentimiento").fill("2026-01-07")
    page.get_by_label("Dónde consta por escrito").fill("Expediente 2026/31")
    press(page, "Anotar a la persona")
    expect(page.get_by_role("heading", name=CHILD)).to_be_visible()
    expect(page.get_by_text("Consentimiento en vigor")).to_be_visible()


def revoke(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="es-ES")
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Su consentimiento")
    press(page, "Retirar mi consentimiento")
    expect(page.get_by_role("heading", level=1)).to_have_text("Consentimiento retirado")
    context.close()
