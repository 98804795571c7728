"""The social media plan in a browser: written by one person, then approved, superseded and still obeyed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.domain.plan.rules.stops import TEXTS, Stop
from tests import moments
from tests.browser.axe import complaints
from tests.journeys import steps
from tests.journeys.conftest import Seat
from tests.journeys.demonstration import CORRECTION
from tests.journeys.office import Office, press, said, step
from tests.journeys.product import Product
from tests.journeys.test_by_keyboard import tab_to, type_in
from tests.page_checks import faults, sideways
from tests.peers.smtp import Smtp

pytestmark = pytest.mark.browser
VIEWPORTS = (
    pytest.param({"width": 1280, "height": 900}, id="wide"),
    pytest.param({"width": 390, "height": 844}, id="phone", marks=pytest.mark.long),
)


@pytest.fixture
def office(empty_product: Product, browser: Browser, smtp: Smtp) -> Iterator[Office]:
    made = Office(empty_product, browser, smtp)
    yield made
    made.close()


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_a_town_of_one_secretary_writes_its_plan_in_an_afternoon(office: Office, viewport: dict[str, int]) -> None:
    page = office.desk("admin", viewport=viewport)
    steps.begin(office)
    page.goto(office.url("plan/"))
    assert [*faults(page), *complaints(page), *sideways(page, viewport["width"])] == []
    page.goto(office.url("plan/wait"))
    for stop in Stop:
        with step(f"the stop {stop.place} is written with the keyboard alone"):
            expect(page.get_by_role("heading", level=1)).to_have_text(f"{stop.place}. {stop.label}")
            write(page, stop)
    with step("the whole of it is proposed"):
        page.goto(office.url("plan/proposal"))
        type_in(page, "Por qué se propone", "El primero del pueblo")
        tab_to(page, "Proponer la versión")
        page.keyboard.press("Enter")
        page.wait_for_url("**/plan/versions/1")
        expect(page.get_by_text("Decidido en la parada 4.")).to_be_visible()


def write(page: Page, stop: Stop) -> None:
    """Save every text of a stop in the first language, and go to the next."""
    for _, label in TEXTS[stop]:
        type_in(page, f"{label} (castellano)", f"Decidido en la parada {stop.place}.")
    tab_to(page, "Guardar")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text=re.compile(r"^\s*Guardado\.\s*$"))).to_be_visible()
    assert [*faults(page), *complaints(page)] == []
    tab_to(page, f"{stop.place + 1}." if stop is not Stop.GUIDE else "El plan entero")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan/" if stop is Stop.GUIDE else f"**/plan/{list(Stop)[stop.place].value}")


def test_the_plan_is_approved_and_superseded_and_an_old_post_still_shows_what_it_obeyed(
    demo_product: Product, seat: Seat
) -> None:
    home = f"{demo_product.address}/o/villacauce"
    editor, chief, lawyer = seat("editor"), seat("supervisor"), seat("legal_reviewer")
    with step("a post that went out says which version it obeyed"):
        editor.goto(f"{home}/posts?status=published&q=Corrección")
        editor.get_by_role("link", name=CORRECTION).click()
        expect(editor.get_by_role("link", name="plan, versión 1")).to_be_visible()
        post = editor.url
    with step("the editor sees what changes and proposes it"):
        editor.goto(f"{home}/plan/proposal")
        expect(editor.get_by_role("heading", name="Qué cambia respecto a la versión 1")).to_be_visible()
        editor.get_by_label("Por qué se propone").fill("Hay quien atienda los sábados")
        press(editor, "Proponer la versión")
        said(editor, "La versión 2 está propuesta: espera el acto que la apruebe.")
    with step("its act is entered by two people; one dated in the future is refused in words"):
        enter(chief, home)
        lawyer.goto(f"{home}/plan/versions/2")
        expect(lawyer.get_by_text("Confirma que la aprobó Junta de Gobierno Local")).to_be_visible()
        press(lawyer, "Firmar")
        said(lawyer, re.compile("El plan está aprobado"))
    with step("the first is superseded, and the old post still leads to it"):
        editor.goto(post)
        editor.get_by_role("link", name="plan, versión 1").click()
        expect(editor.locator(".page-header__over")).to_contain_text("sustituida")
        editor.goto(f"{home}/plan/differences?before=1&after=2")
        expect(editor.locator("ins").first).to_contain_text("sábados")


def enter(chief: Page, home: str) -> None:
    chief.goto(f"{home}/plan/versions/2")
    chief.get_by_label("Órgano que lo aprueba").fill("Junta de Gobierno Local")
    chief.get_by_label("Número del acuerdo o decreto").fill("9/2099")
    chief.get_by_label("Fecha del acto").fill(f"{moments.wall_now().year + 1}-12-31")
    press(chief, "Firmar")
    expect(chief.get_by_role("alert")).to_contain_text("no puede tener una fecha por venir")
    expect(chief.get_by_label("Número del acuerdo o decreto")).to_have_value("9/2099")
    chief.get_by_label("Fecha del acto").fill(chief.evaluate("new Date().toLocaleDateString('sv')"))
    press(chief, "Firmar")
    said(chief, "El acto está anotado: falta la firma de otra persona.")
