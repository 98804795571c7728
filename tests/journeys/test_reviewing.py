"""Two reviewers of one text, and a text changed during approval: explained, and nothing is published unread."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import press, said, step
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
TITLE, TEXT = "Horario de invierno de la biblioteca", "La biblioteca abre a las nueve."
BETTER = "La biblioteca abre a las nueve de la mañana."


def write(page: Page, home: str) -> str:
    page.goto(f"{home}/posts/new")
    page.get_by_label("Título").fill(TITLE)
    page.get_by_label("Tema", exact=True).select_option(label="Biblioteca La Noria")
    writing.choose(page, "Ayto. Villacauce", "castellano")
    page.get_by_label("Texto en castellano").fill(TEXT)
    writing.plan(page, writing.soon(0) + timedelta(days=4))
    return writing.submitted(page)


def edit(page: Page, post: str, text: str) -> None:
    page.goto(f"{post}/edit")
    page.get_by_label("Texto en castellano").fill(text)
    press(page, "Guardar borrador")
    page.wait_for_url(post)


def test_two_supervisors_at_once(demo_product: Product, seat: Seat) -> None:
    home = f"{demo_product.address}/o/villacauce"
    chief, deputy, editor = seat("supervisor"), seat("supervisor", place=1), seat("editor")
    post = write(editor, home)
    with step("the second sees that the first is on it"):
        chief.goto(f"{post}/review")
        expect(chief.locator("#presence")).to_contain_text("Los demás ven que usted lo está mirando")
        deputy.goto(f"{post}/review")
        expect(deputy.locator("#presence")).to_contain_text("lo está mirando desde las")
    with step("the first decides; the second is told who did, and keeps what they wrote"):
        deputy.get_by_label("Motivo").fill("Falta el horario de tarde.")
        writing.press_verdict(chief, "Aprobar")
        said(chief, "queda programada")
        writing.press_verdict(deputy, "Pedir cambios")
        main = deputy.locator("main")
        expect(main).to_contain_text("Mientras la leía")
        expect(main).to_contain_text("decidió sobre la publicación")
        expect(deputy.locator("#typed-reason")).to_have_text("Falta el horario de tarde.")
        writing.is_in_state(chief, post, "programada")


def test_an_edit_after_approval(demo_product: Product, seat: Seat) -> None:
    home = f"{demo_product.address}/o/villacauce"
    chief, deputy, editor = seat("supervisor"), seat("supervisor", place=1), seat("editor")
    post = write(editor, home)
    with step("approved, and edited afterwards: it is not approved any more"):
        writing.decide(chief, f"{post}/review", "Aprobar")
        edit(editor, post, TEXT.replace("nueve", "diez"))
        writing.is_in_state(editor, post, "borrador")
    with step("what changed since it was approved stands on the review, word by word"):
        writing.submitted(editor)
        chief.goto(f"{post}/review")
        chief.get_by_text("Ha cambiado desde que la vio.").first.click()
        changed = chief.locator("#changes")
        expect(changed.locator("del")).to_contain_text("nueve")
        expect(changed.locator("ins")).to_contain_text("diez")
    with step("it is edited again while they read: the stale page is refused and shows the difference"):
        chief.get_by_label("Motivo").fill("Confirmado con la unidad.")
        edit(editor, post, TEXT)
        writing.submitted(editor)
        writing.press_verdict(chief, "Aprobar")
        main = chief.locator("main")
        expect(main).to_contain_text("El texto ha cambiado mientras lo leía")
        expect(main).to_contain_text("guardó la publicación")
        expect(main.locator("del").first).to_contain_text("diez")
        expect(chief.get_by_label("Motivo")).to_have_value("Confirmado con la unidad.")
    with step("words are commented, another text is suggested, taken, and then decided by somebody else"):
        comment_and_suggest(chief)
        editor.goto(f"{post}/edit")
        expect(editor.locator("main")).to_contain_text("sugiere otro texto")
        press(editor, "Aceptar el texto")
        expect(editor.get_by_label("Texto en castellano")).to_have_value(BETTER)
        writing.submitted(editor)
        chief.goto(f"{post}/review")
        expect(chief.locator("main")).to_contain_text("Ha intervenido en este texto")
        writing.decide(deputy, f"{post}/review", "Aprobar")
        writing.is_in_state(deputy, post, "programada")


def comment_and_suggest(page: Page) -> None:
    review = page.url.replace("/decision", "/review")
    page.goto(review)
    page.get_by_text("Comentar el texto").click()
    page.get_by_label("Palabras de las que habla").fill("las nueve")
    page.get_by_label("Comentario", exact=True).fill("¿De la mañana?")
    press(page, "Comentar")
    said(page, "El comentario queda escrito")
    page.get_by_text("Aprobar con un cambio").click()
    page.get_by_label("Texto en castellano").fill(BETTER)
    page.get_by_label("Motivo").fill("Dígase que es por la mañana.")
    writing.press_verdict(page, "Pedir cambios")
    said(page, "Devuelta con su motivo")
