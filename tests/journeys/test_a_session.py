"""A sitting is prepared, held and signed, and its minutes are read."""

import json
import re
from datetime import timedelta

import pytest
from babel.dates import format_datetime
from playwright.sync_api import Page, expect

from tests import moments
from tests.journeys import writing
from tests.journeys.conftest import Seat, credentials
from tests.journeys.office import press, said, step, wait_on
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
WEEK = ("Lunes", "Martes", "Miércoles", "Jueves", "Viernes", "Sábado", "Domingo")
NAME, ROUTE = "Comunicación diaria", "Ordinario"


def test_a_session_is_prepared_held_signed_and_its_minutes_read(demo_product: Product, seat: Seat) -> None:
    home = f"{demo_product.address}/o/villacauce"
    chief, deputy, editor = seat("supervisor"), seat("supervisor", place=1), seat("editor")
    with step("the route lets its step be decided in session"):
        let_in_session(chief, home)
    with step("what is to be decided is sent"):
        titles = [write(editor, home, n) for n in range(3)]
    with step("a session is called for tomorrow, and its agenda is closed by the worker"):
        call(chief, home)
        session = open_page(chief, home)
    with step("outside of it the review asks why it cannot wait"):
        deputy.goto(f"{home}/waiting?q={titles[0]}")
        deputy.get_by_role("link", name=titles[0]).click()
        expect(deputy.locator("main")).to_contain_text("Se decide en sesión")
    with step("it is opened, and the deputy joins"):
        press(chief, "Abrir la sesión")
        said(chief, "La sesión está abierta y usted la preside.")
        deputy.goto(session)
        press(deputy, "Unirme a la sesión")
        said(deputy, "La asistencia queda anotada.")
    with step("the agenda is walked by keyboard: one approved, one put off"):
        chief.keyboard.press("p")
        expect(chief.locator("main")).to_contain_text("Punto 1 de")
        chief.keyboard.press("a")
        expect(chief.locator("main")).to_contain_text("Punto 2 de")
        chief.keyboard.press("z")
        chief.get_by_label("Motivo").fill("Falta el teléfono.")
        press(chief, "Aplazar")
        said(chief, "Aplazada a la sesión siguiente")
    with step("a wrong password signs nothing, the right one closes it"):
        password = credentials(demo_product, "supervisor")[1]
        chief.goto(f"{session}/closing")
        chief.get_by_label("Su contraseña, otra vez").fill("no-es-esta-clave")
        press(chief, "Firmar y cerrar la sesión")
        expect(chief.locator("main")).to_contain_text("No se ha firmado nada")
        chief.get_by_label("Su contraseña, otra vez").fill(password)
        press(chief, "Firmar y cerrar la sesión")
        said(chief, "La sesión está cerrada y su acta, firmada.")
    with step("anybody who decides reads the minutes, and may take them away"):
        deputy.goto(f"{session}/minutes")
        minutes = deputy.locator("main")
        for words in (*titles[:3], "Falta el teléfono.", "Huella del acta (SHA-256)", "decidida: 1"):
            expect(minutes).to_contain_text(words)
        with deputy.expect_download() as taken:
            deputy.get_by_role("link", name="Texto firmado (JSON)").click()
        document = json.loads(taken.value.path().read_text())
        assert [item["outcome"] for item in document["items"]].count("decided") == 1
        with deputy.expect_download() as paper:
            deputy.get_by_role("link", name="Descargar en PDF").click()
        assert paper.value.path().read_bytes().startswith(b"%PDF")


def let_in_session(page: Page, home: str) -> None:
    page.goto(f"{home}/routes")
    page.get_by_role("link", name=ROUTE).click()
    page.get_by_role("link", name="Cambiar").click()
    page.get_by_label("Se puede decidir en una sesión de aprobación").check()
    page.get_by_role("button", name="Ver qué cambia").last.click()
    expect(page.locator("main")).to_contain_text("se decide en sesión")
    press(page, "Poner en vigor")
    said(page, "En vigor")


def write(page: Page, home: str, n: int) -> str:
    title = f"Horario de la biblioteca {n + 1}"
    page.goto(f"{home}/posts/new")
    page.get_by_label("Título").fill(title)
    page.get_by_label("Tema", exact=True).select_option(label="Biblioteca La Noria")
    writing.choose(page, "Ayto. Villacauce", "castellano")
    page.get_by_label("Texto en castellano").fill(f"La biblioteca abre a las nueve en la sala {n + 1}.")
    writing.plan(page, writing.soon(0) + timedelta(days=4, hours=n))
    writing.submitted(page)
    return title


def call(page: Page, home: str) -> None:
    tomorrow = moments.wall_now() + timedelta(days=1)
    page.goto(f"{home}/appointments/new")
    page.get_by_label("Nombre").fill(NAME)
    page.get_by_label(WEEK[tomorrow.weekday()]).check()
    page.get_by_label("Hora", exact=True).fill(f"{tomorrow:%H:%M}")
    page.get_by_label("Horas antes en que se cierra la lista").fill("48")
    page.get_by_label("Jefatura de comunicación").check()
    page.get_by_label(ROUTE).check()
    press(page, "Guardar")
    said(page, "La convocatoria está guardada")


def open_page(page: Page, home: str) -> str:
    """Return the sitting's address, once the worker has closed its agenda."""
    page.goto(f"{home}/sittings")
    tomorrow = format_datetime(moments.wall_after(days=1), "EEEE d MMM", locale="es")
    row = page.get_by_role("row", name=re.compile(f"{NAME}.*{tomorrow}"))
    wait_on(page, lambda: "lista cerrada" in row.inner_text(), "the session's list is closed")
    row.get_by_role("link", name=NAME).click()
    expect(page.locator("main")).to_contain_text("Horario de la biblioteca 1")
    return page.url
