"""A man publishes his ID number: hidden at once by one person with evidence, reviewed by another, told and closed."""

import pytest
from playwright.sync_api import expect

from tests.journeys import square
from tests.journeys.conftest import Seat
from tests.journeys.office import press, said, step
from tests.journeys.square import Wanted, is_sound, standing

pytestmark = pytest.mark.browser

TEXT = "Soy Jacinto Peral, mi DNI es 12345678Z, ¿me miráis cómo va la ayuda del comedor?"
HANDLE, LINK = "@jacinto_peral", "https://x.example/jacinto_peral/status/99001"
HIDE = Wanted("Ocultar el mensaje", "N3", "Muestra entero su número de identidad.", at_once=True)


def test_a_man_publishes_his_id_number(seat: Seat) -> None:
    author, chief = seat("author"), seat("supervisor")
    with step("it comes in by hand, and the tree says that it shows somebody's data"):
        case = square.note_down(author, TEXT, "X · Ayto. Villacauce", HANDLE, LINK)
        standing(author, "datos personales")
        expect(author.locator("main")).to_contain_text("RS-T02")
        assert HANDLE not in author.content()
        code = author.get_by_role("heading", level=1).inner_text().removeprefix("Caso ")
    with step("nothing can be done before its proof is kept"):
        author.get_by_text("Qué se puede hacer ahora, y qué no").click()
        expect(author.locator("main")).to_contain_text("Antes guarde la prueba")
        square.keep_proof(author, case)
        is_sound(author)
    with step("one person hides it at once"):
        measure = square.propose(author, case, HIDE)
        expect(author.locator("main")).to_contain_text("La aplicó una sola persona")
        expect(author.get_by_role("button", name="Mantenerla")).to_have_count(0)
        is_sound(author)
    with step("somebody else is asked, reads the proof and keeps it hidden"):
        square.is_told(chief, code)
        chief.goto(measure)
        expect(chief.locator("main")).to_contain_text("12345678Z")
        chief.get_by_label("Por qué se mantiene").fill("Es un DNI entero a la vista de todos.")
        press(chief, "Mantenerla")
        said(chief, "Revisada: se mantiene.")
        expect(chief.get_by_role("button", name="Mantenerla")).to_have_count(0)
    with step("what he is told is prepared, without his number, and sent by hand"):
        notice = chief.locator("#told")
        expect(notice).to_contain_text("datos personales")
        assert "12345678Z" not in notice.inner_text()
        author.goto(case)
        expect(author.locator("#reply")).to_contain_text("por enviar a mano")
        square.sent_by_hand(author, case)
    with step("closed as hidden"):
        square.close_case(author, case, "oculto")
        standing(author, "cerrado")
        standing(author, "oculto")
        is_sound(author)
