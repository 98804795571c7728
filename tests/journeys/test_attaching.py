"""A user attaches a poster and a photograph, with scripts and without; the draft carries the photograph."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Seat
from tests.journeys.office import press, said, step
from tests.requests.sample_files import PDF, PHOTO

pytestmark = pytest.mark.browser
TEXT = "El viernes, teatro de calle en la plaza."
POSTER = {"name": "programa de mayo.pdf", "mimeType": "application/pdf", "buffer": PDF}
PHOTOGRAPH = {"name": "teatro.jpg", "mimeType": "image/jpeg", "buffer": PHOTO}
PAGE = {"name": "pagina.html", "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_files_are_attached_and_the_draft_takes_the_photograph(seat: Seat, scripts: bool) -> None:
    asking = seat("unit_liaison", java_script_enabled=scripts)
    with step("a file that is not admitted is told beside its field, and nothing typed is lost"):
        fill(asking)
        attach(asking, POSTER, PAGE)
        press(asking, "Registrar la petición")
        expect(asking.locator("#files-error")).to_contain_text("«pagina.html» no es de una clase que se admita")
        expect(asking.get_by_label("Texto propuesto")).to_have_value(TEXT)
    with step("chosen again, with their rights"):
        asking.get_by_label("Archivos").set_input_files([POSTER, PHOTOGRAPH])
        asking.get_by_label("¿Se pueden publicar las imágenes?").select_option(label="Sí, se pueden publicar")
        press(asking, "Registrar la petición")
        expect(asking.locator("#rights_owner-error")).to_contain_text("Diga de quién son")
        asking.get_by_label("Archivos").set_input_files([POSTER, PHOTOGRAPH])
        asking.get_by_label("De quién son las imágenes").fill("Compañía La Farola")
        press(asking, "Registrar la petición")
        said(asking, "Registrada con el código P-")
    with step("whoever asked takes the poster down, as it was"):
        with asking.expect_download() as taking:
            asking.get_by_role("link", name="programa de mayo.pdf").click()
        assert taking.value.suggested_filename == "programa de mayo.pdf"
        assert taking.value.path().read_bytes() == PDF
    accepts(seat("editor", java_script_enabled=scripts), asking.url)


def test_files_too_heavy_together_are_told_before_they_are_sent(seat: Seat) -> None:
    page = seat("unit_liaison")
    fill(page)
    heavy = [{**POSTER, "name": f"{n}.pdf", "buffer": PDF + bytes(6_500_000)} for n in range(2)]
    attach(page, *heavy)
    field = page.get_by_label("Archivos")
    assert "juntos más de 12 MB" in field.evaluate("field => field.validationMessage")
    field.set_input_files([{**POSTER, "buffer": PDF + bytes(8_000_000)}])
    assert "más de 8 MB" in field.evaluate("field => field.validationMessage")
    field.set_input_files(heavy[:1])
    assert field.evaluate("field => field.validationMessage") == ""


def fill(page: Page) -> None:
    page.goto("/o/villacauce/requests/new")
    page.get_by_label("Asunto").fill("Teatro de calle")
    page.get_by_label("Texto propuesto").fill(TEXT)
    page.get_by_text("Adjuntar imágenes o documentos").click()


def attach(page: Page, *files: dict[str, object]) -> None:
    page.get_by_label("Archivos").set_input_files(list(files))


def accepts(editor: Page, request: str) -> None:
    with step("the editor reads the rights, and takes the photograph into the draft"):
        editor.goto(request)
        expect(editor.locator("main")).to_contain_text("se puede publicar; es de Compañía La Farola")
        editor.get_by_role("link", name=re.compile("^Aceptar")).click()
        editor.get_by_label("teatro.jpg").check()
        press(editor, "Decidir y contestar")
        said(editor, "Decidido y contestado")
        editor.get_by_role("link", name=re.compile(r"^Publicación \d")).click()
        editor.goto(f"{editor.url}/edit")
        expect(editor.locator("[data-picture] img")).to_be_visible()
        expect(editor.get_by_label("Texto alternativo de la imagen 1")).to_have_value("")
