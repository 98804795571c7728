"""An electoral question to the mayor during an election: the neutrality reviewer reads the answer first."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import connecting, square, writing
from tests.journeys.conftest import Seat
from tests.journeys.office import press, rest_on, said, step
from tests.journeys.square import is_sound, standing

pytestmark = pytest.mark.browser

HOME = "/o/villacauce"
NAME, HANDLE = "Alcaldía de Villacauce", "@alcaldia_villacauce"
ACCOUNT = f"X · {NAME}"
QUESTION = "Alcalde, ¿es verdad que si gana usted las elecciones bajará el IBI?"
ANSWER = (
    "En periodo electoral esta cuenta no comenta propuestas. Los tipos del IBI de este año están en la web municipal."
)
LINK = "https://x.example/vecina_norte/status/7001"


def test_an_electoral_question_to_the_mayors_account(seat: Seat) -> None:
    author, editor, jurist = seat("author"), seat("editor"), seat("legal_reviewer")
    open_the_mayors_account(seat("administrator"), jurist)
    call_an_election(editor, jurist)
    with step("the question comes in by hand"):
        case = square.note_down(author, QUESTION, ACCOUNT, "@vecina_norte", LINK)
        expect(author.locator(".bands")).to_contain_text("Periodo electoral")
    with step("whoever answers is told beforehand who has to read it"):
        author.goto(f"{case}?template=new")
        author.get_by_role("textbox", name="Respuesta").fill(ANSWER)
        press(author, "Ver cómo queda")
        look = author.locator("#reply-look")
        expect(look).to_contain_text("Hay un periodo electoral en vigor")
        expect(look).to_contain_text("Revisión de neutralidad")
        is_sound(author)
        press(author, "Enviar")
        said(author, "espera a que otra persona la lea")
        standing(author, "respuesta por revisar")
        expect(author.get_by_role("button", name="Dar el visto bueno")).to_have_count(0)
    with step("neutrality reads exactly those words"):
        reviewer = seat("neutrality_reviewer")
        read(reviewer, case)
        said(reviewer, "Falta que la lea otra persona")
        expect(reviewer.get_by_role("button", name="Dar el visto bueno")).to_have_count(0)
    with step("new words are read by edition too"):
        read(editor, case)
        said(editor, "Con visto bueno")
    with step("sent by hand, and the case is over"):
        author.goto(case)
        expect(author.locator("#reply")).to_contain_text("por enviar a mano")
        is_sound(author)
        square.sent_by_hand(author, case)
        standing(author, "cerrado")
        standing(author, "contestado")


def read(page: Page, case: str) -> None:
    """Approve the reply from the list of those to be read."""
    page.goto(f"{square.CITIZENS}/review")
    row = page.get_by_role("row").filter(has_text=ANSWER[:60])
    expect(row).to_contain_text("usted")
    row.get_by_role("link").click()
    page.wait_for_url(re.compile(re.escape(case)))
    expect(page.locator("#reply")).to_contain_text(ANSWER)
    press(page, "Dar el visto bueno")


def open_the_mayors_account(page: Page, jurist: Page) -> None:
    with step("the mayor's account is registered, and somebody else confirms it"):
        page.goto(f"{HOME}/official-accounts/new")
        page.get_by_label("Red").select_option(label="X")
        page.get_by_label("Nombre de usuario").fill(HANDLE)
        page.get_by_label("Dirección de su perfil").fill("https://x.com/alcaldia_villacauce")
        page.get_by_label("Nombre con el que se la conoce aquí").fill(NAME)
        page.get_by_label("Quién responde de ella").select_option(label="Amparo Beltrán Giménez")
        page.get_by_label("Acto por el que se abrió").fill("Decreto de Alcaldía 8/2023, de 2 de mayo")
        page.get_by_label("Día de ese acto").fill("2023-05-02")
        press(page, "Registrar la cuenta")
        connecting.confirm_opening(page, jurist)


def call_an_election(editor: Page, jurist: Page) -> None:
    """Call an election today: the vote is on the 54th day after it."""
    with step("an election is called, and its period binds"):
        editor.goto(f"{HOME}/periods/elections/new")
        editor.get_by_label("Qué se elige").select_option(label="Elecciones autonómicas")
        editor.get_by_label("Día de la votación").fill(f"{writing.soon(0) + timedelta(days=54):%Y-%m-%d}")
        editor.get_by_label("Dónde se vota").select_option(label="Comunitat Valenciana")
        press(editor, "Calcular las fechas")
        press(editor, "Proponer estas fechas")
        said(editor, "Todavía no obliga a nada")
        jurist.goto(editor.url)
        jurist.get_by_role("link", name="Confirmar…").click()
        rest_on(jurist, "Boletín oficial", "DOGV", "10.001")
        press(jurist, "Confirmar y retener")
        expect(jurist.locator(".bands")).to_contain_text("Periodo electoral")
