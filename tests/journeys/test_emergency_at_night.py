"""An emergency at night on two phones: confirmed by another person in a tap, or approved alone and ratified."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import moments
from tests.browser.axe import complaints
from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import follow, press, rest_on, said, step
from tests.page_checks import faults, sideways

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
TEXT = "Cortado el puente viejo por la crecida. No cruce. Fuente: Policía Local. Si hay peligro, llame al 112."


def test_emergency_at_night_on_a_phone(seat: Seat) -> None:
    chief, writer, jurist = seat("supervisor", viewport=PHONE), seat("editor", viewport=PHONE), seat("legal_reviewer")
    with step("an emergency is declared by one person and confirmed by another"):
        declare(chief, jurist)
    with step("somebody writes what has happened, and asks for it to be confirmed in two taps"):
        post = write(writer, "Puente viejo cortado")
        follow(writer, "Vía de emergencia")
        is_sound(writer)
        press(writer, "Pedir confirmación")
        said(writer, "sale en cuanto la confirme otra persona")
    with step("somebody else reads the exact text and confirms it with one tap"):
        chief.goto(f"{post}/emergency")
        expect(chief.get_by_text(TEXT).first).to_be_visible()
        is_sound(chief)
        press(chief, "Confirmar")
        said(chief, "Confirmada: sale ahora.")
    with step("nobody answers: whoever wrote it signs alone"):
        alone = write(chief, "Puente viejo, todavía cortado")
        follow(chief, "Vía de emergencia")
        press(chief, "Pedir confirmación")
        chief.goto(f"{alone}/emergency")
        chief.get_by_label("Por qué no puede esperar").fill("No contesta nadie de guardia")
        is_sound(chief)
        press(chief, "Aprobar con mi sola firma")
        said(chief, "Aprobada con su sola firma.")
        expect(chief.get_by_role("heading", name="Aprobación única")).to_be_visible()
    with step("a text without an instruction gets no lane, whatever its topic"):
        write(chief, "Gracias", "Gracias a la Policía Local por estar en el puente viejo.")
        follow(chief, "Vía de emergencia")
        expect(chief.get_by_text("instrucción (qué hacer o qué evitar)")).to_be_visible()
        expect(chief.get_by_role("button", name="Pedir confirmación")).to_have_count(0)
        is_sound(chief)
    with step("in the morning it is ratified by somebody else"):
        jurist.goto(re.sub(r"/posts/.*", "/later-reviews", alone))
        is_sound(jurist)
        follow(jurist, "Puente viejo, todavía cortado")
        press(jurist, "Conforme")
        said(jurist, "Su revisión queda escrita.")


def is_sound(page: Page) -> None:
    wrong = [*faults(page), *complaints(page), *sideways(page, 320)]
    assert not wrong, wrong


def declare(page: Page, jurist: Page) -> None:
    house = page.url.partition("/o/")[0] + "/o/villacauce"
    page.goto(f"{house}/periods/new")
    page.get_by_label("Qué es").select_option(label="Emergencia")
    page.get_by_label("Nombre", exact=True).fill("Crecida del río")
    page.get_by_label("Primer día").fill(f"{moments.wall_now():%Y-%m-%d}")
    press(page, "Proponer")
    expect(page.get_by_role("link", name=re.compile("^Confirmar"))).to_have_count(0)
    jurist.goto(page.url)
    jurist.get_by_role("link", name=re.compile("^Confirmar")).click()
    rest_on(jurist, "Decreto, resolución o acuerdo", "Decreto de Alcaldía", "500")
    jurist.get_by_role("button", name=re.compile("^Confirmar")).click()
    said(jurist, "Confirmado: obliga desde ahora")


def write(page: Page, title: str, text: str = TEXT) -> str:
    """Write a post outside any emergency."""
    page.goto(page.url.partition("/o/")[0] + "/o/villacauce/posts/new")
    page.get_by_label("Título").fill(title)
    page.get_by_label("Tema", exact=True).select_option(label="Emergencias")
    writing.choose(page, "Ayto. Villacauce", "castellano")
    page.get_by_label("Texto en castellano").fill(f"{text} ({title})")
    source = page.get_by_label("Fuente de lo que afirma")
    if not source.is_visible():
        page.get_by_text("Datos que piden las reglas").click()
    source.fill("Policía Local")
    page.get_by_label("De qué fecha es").fill(f"{moments.wall_now():%Y-%m-%d}")
    press(page, "Guardar borrador")
    page.wait_for_url(re.compile(r"/posts/\d{4}/\d+$"))
    address = re.sub(r"/edit.*", "", page.url)
    page.goto(address)
    return address
