"""The parts of each stop besides its text: decided by one person by the keyboard alone, on a telephone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import complaints
from tests.journeys import steps
from tests.journeys.office import Office, step
from tests.journeys.product import Product
from tests.journeys.test_by_keyboard import tab_to, type_in
from tests.page_checks import faults, sideways
from tests.peers.smtp import Smtp

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def office(empty_product: Product, browser: Browser, smtp: Smtp) -> Iterator[Office]:
    made = Office(empty_product, browser, smtp)
    yield made
    made.close()


def test_what_the_stops_are_made_of_is_decided_by_keyboard(office: Office) -> None:
    page = office.desk("admin", viewport=PHONE)
    steps.begin(office)
    with step("what it is for, and for whom"):
        visit(page, office.url("plan/why/edit"))
        tab_to(page, "Servicio público")
        page.keyboard.press("Space")
        saved(page, "Guardado.", ("Público 1", "Vecindario"), ("Qué necesita", "Plazos y avisos"))
    with step("a gerund is typed and what is proposed instead is taken"):
        aim(page, office)
    with step("who has how many hours"):
        visit(page, office.url("plan/who/people/1"))
        saved(page, "Guardado.", ("Horas a la semana", "7,5"))
    with step("a network that is not chosen stays, with its reason"):
        visit(page, office.url("plan/where/networks/new"))
        saved(page, "La red está guardada.", ("Red", "Twitch"), ("Motivo", "Nadie del municipio la sigue."))
    with step("with what, beside what, and by which way things come in"):
        visit(page, office.url("plan/means/new"))
        saved(page, "El medio está anotado.", ("Clase", "H"), ("Nombre", "Editor"), ("Coste al año", "1.250,50"))
        visit(page, office.url("plan/exists/new"))
        saved(page, "El canal está guardado.", ("Clase", "P"), ("Nombre", "Portal"), ("Quién lo lleva", "Secretaría"))
        visit(page, office.url("plan/guide/ways-in/new"))
        saved(page, "El canal de entrada está guardado.", ("Nombre", "Correo"), ("Quién lo atiende", "Secretaría"))
    with step("a version proposed now would keep all of it"):
        whole(page, office)


def visit(page: Page, address: str) -> None:
    page.goto(address)
    assert [*faults(page), *complaints(page), *sideways(page, PHONE["width"])] == []


def saved(page: Page, message: str, *typed: tuple[str, str]) -> None:
    for name, text in typed:
        type_in(page, name, text)
    tab_to(page, "Guardar")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text=re.compile(rf"^\s*{re.escape(message)}\s*$"))).to_be_visible()


def aim(page: Page, office: Office) -> None:
    visit(page, office.url("plan/objectives/new"))
    type_in(page, "Objetivo en castellano", "Fomentando la participación ciudadana")
    expect(page.locator("#told-es")).to_contain_text("«Fomentando» dice que se está en ello")
    tab_to(page, "Usar este")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Objetivo en castellano")).to_have_value(re.compile(r"Responder al \d+ %"))
    saved(page, "El objetivo O-1 está fijado.", ("Punto de partida", "60"))


def whole(page: Page, office: Office) -> None:
    visit(page, office.url("plan/proposal"))
    tab_to(page, "Proponer la versión")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan/versions/1")
    for words in ("Vecindario", "Responder al", "Nadie del municipio la sigue.", "1.250,50", "Portal", "Correo"):
        expect(page.get_by_text(words).first).to_be_attached()
    assert sideways(page, PHONE["width"]) == []
