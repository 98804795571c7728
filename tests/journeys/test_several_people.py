"""A route changed in the browser, without scripts: legal and communication in parallel, with a quorum."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import press, said, step
from tests.journeys.product import Product

pytestmark = pytest.mark.browser


def part(page: Page, number: int) -> Page:
    return page.locator(f"#step-{number - 1}")


def in_parallel(page: Page, home: str) -> None:
    page.goto(f"{home}/settings")
    page.get_by_role("link", name="Rutas de aprobación").click()
    page.get_by_role("link", name="Ordinario").click()
    page.get_by_role("link", name="Cambiar").click()
    first = part(page, 1)
    first.get_by_label("Nombre del paso").fill("Comunicación")
    first.get_by_label("Cuántas aprueban").select_option(label="2 personas distintas")
    press(page, "Añadir un paso")
    second = part(page, 2)
    second.get_by_label("Nombre del paso").fill("Jurídico")
    second.get_by_label("Revisión jurídica").check()
    second.get_by_label("A la vez que el paso anterior").check()
    press(second, "Subir")
    second = part(page, 2)
    expect(second.get_by_label("Nombre del paso")).to_have_value("Comunicación")
    second.get_by_label("A la vez que el paso anterior").check()
    page.get_by_role("button", name="Ver qué cambia").last.click()
    expect(page.locator("main")).to_contain_text("Se añade el paso «Jurídico»")
    expect(page.locator("main")).to_contain_text("2 vistos buenos de Jefatura de comunicación")
    press(page, "Poner en vigor")
    said(page, "En vigor")


def write(page: Page, home: str) -> str:
    page.goto(f"{home}/posts/new")
    page.get_by_label("Título").fill("Horario de verano de la biblioteca")
    page.get_by_label("Tema", exact=True).select_option(label="Biblioteca La Noria")
    writing.choose(page, "Ayto. Villacauce", "castellano")
    page.get_by_label("Texto en castellano").fill("La biblioteca abre a las nueve.")
    writing.plan(page, writing.soon(0) + timedelta(days=4))
    return writing.submitted(page)


def test_legal_and_communication_decide_side_by_side_and_two_of_communication(
    demo_product: Product, seat: Seat
) -> None:
    home = f"{demo_product.address}/o/villacauce"
    chief, deputy = seat("supervisor", java_script_enabled=False), seat("supervisor", place=1)
    editor, jurist = seat("editor"), seat("legal_reviewer")
    with step("the route is changed and read before it is in force"):
        in_parallel(chief, home)
    with step("one of two of communication, and it waits"):
        post = write(editor, home)
        expect(editor.locator("main")).to_contain_text("«Jurídico», «Comunicación, 0 de 2»")
        writing.decide(chief, f"{post}/review", "Aprobar")
        writing.is_in_state(chief, post, "en revisión")
        expect(chief.locator("main")).to_contain_text("1 de 2")
    with step("legal says yes at the same time"):
        writing.decide(jurist, f"{post}/review", "Aprobar")
        writing.is_in_state(jurist, post, "en revisión")
    with step("the second of communication makes it go"):
        deputy.goto(f"{post}/review")
        expect(deputy.locator("main")).to_contain_text("1 de 2")
        writing.decide(deputy, f"{post}/review", "Aprobar")
        writing.is_in_state(deputy, post, "programada")
