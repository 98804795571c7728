"""An insult, a warning, another insult, a block, and its review: two people each time, by norms adopted before."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import square
from tests.journeys.conftest import Seat
from tests.journeys.office import follow, press, said, step
from tests.journeys.product import Product
from tests.journeys.square import CITIZENS, Wanted, is_sound, standing

pytestmark = pytest.mark.browser

ACCOUNT, HANDLE = "X · Ayto. Villacauce", "@furia_del_rio"
FIRST, SECOND = "Sois unos sinvergüenzas", "Panda de sinvergüenzas, eso es lo que sois"
LINK = "https://x.example/furia_del_rio/status"
NOT_YET = "Antes de bloquear hay que haber avisado"
WARN = Wanted("Avisar de las normas", "N1", "Insulta a quien atiende la cuenta.")
BLOCK = Wanted("Bloquear a quien escribió", "N1", "Insulta otra vez después de avisarle.", days="7")
ITS_TIME = (
    "UPDATE moderation_measure SET ends_at = '2026-01-01 00:00:00', review_at = '2026-01-01 00:00:00' WHERE id = {}"
)


def test_an_insult_a_warning_a_block_and_its_review(demo_product: Product, seat: Seat) -> None:
    author, editor, chief = seat("author"), seat("editor"), seat("supervisor")
    adopt_norms(editor, chief)
    with step("an insult: no block without a warning before it"):
        case = square.note_down(author, FIRST, ACCOUNT, HANDLE, f"{LINK}/1")
        standing(author, "insulto")
        square.keep_proof(author, case)
        expect(author.locator("main")).to_contain_text(NOT_YET)
        expect(author.get_by_label(BLOCK.kind, exact=True)).to_have_count(0)
    with step("a warning, proposed by one person and decided by another, and sent"):
        decided(chief, square.propose(author, case, WARN))
        square.sent_by_hand(author, case)
    with step("he insults again: now a block may be proposed"):
        again = square.note_down(author, SECOND, ACCOUNT, HANDLE, f"{LINK}/2")
        square.keep_proof(author, again)
        is_sound(author)
        measure = square.propose(author, again, BLOCK)
        expect(author.locator("main")).to_contain_text("la decide otra persona")
        expect(author.get_by_role("button", name="Aprobar la medida")).to_have_count(0)
        decided(chief, measure)
        expect(chief.locator("#told")).to_contain_text("reclamar")
        is_sound(chief)
    block(author, again, measure)
    review(demo_product, author, chief, measure)


def adopt_norms(editor: Page, chief: Page) -> None:
    with step("norms written by one person and adopted by another"):
        editor.goto(f"{CITIZENS}/norms")
        follow(editor, "Escribir otra versión")
        press(editor, "Guardar la versión")
        said(editor, "Valdrá cuando otra persona la adopte")
        expect(editor.get_by_role("button", name="Adoptar la versión 2")).to_have_count(0)
        chief.goto(f"{CITIZENS}/norms")
        press(chief, "Adoptar la versión 2")
        said(chief, "desde ahora las medidas se toman con estas normas")


def decided(chief: Page, measure: str) -> None:
    chief.goto(measure)
    press(chief, "Aprobar la medida")
    said(chief, "A quien escribió se le explica con qué norma y cómo reclamar")


def block(author: Page, case: str, measure: str) -> None:
    with step("done in the network, told, and its case ended"):
        author.goto(measure)
        author.get_by_label("Qué se hizo y dónde").fill("Bloqueada desde la cuenta de X.")
        author.get_by_label("Cerrar también el caso con este desenlace").check()
        press(author, "Anotar que está hecha")
        said(author, "está hecho en la red")
        standing(author, "aplicada")
        square.sent_by_hand(author, case)
        standing(author, "bloqueado")


def review(product: Product, author: Page, chief: Page, measure: str) -> None:
    with step("its last day comes: people are asked, and it is lifted"):
        code = chief.locator("nav[aria-label='Ruta']").get_by_role("link", name=re.compile(r"\d{4}.\d+")).inner_text()
        product.change_behind_its_back(ITS_TIME.format(measure.rpartition("/")[2]))
        square.is_told(chief, code)
        chief.goto(measure)
        chief.get_by_text("Levantarla", exact=True).click()
        chief.get_by_label("Por qué se levanta").fill("Ha acabado su plazo.")
        press(chief, "Levantar la medida")
        said(chief, "Deshágala también en la red")
        standing(chief, "levantada")
    with step("the register has both, with every guarantee"):
        author.goto(f"{CITIZENS}/measures")
        row = author.get_by_role("row").filter(has_text=code)
        expect(row).to_contain_text("Bloquear a quien escribió")
        expect(row).to_contain_text("Levantada")
        is_sound(author)
