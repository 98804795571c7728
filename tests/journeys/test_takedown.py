"""An electoral board's order: from the notification to the closed case, with its evidence opened."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import moments
from tests.journeys.conftest import Seat
from tests.journeys.demonstration import CORRECTION
from tests.journeys.office import press, step, wait_on

pytestmark = pytest.mark.browser
REFERENCE, WORDS = "JEZ de Ribalta, acuerdo 7", "corrección"
PUBLISHED = re.compile(f"{CORRECTION.pattern.removeprefix('^')}.*Mastodon")
"""By the network, whose account is disconnected since."""


def test_from_the_notification_to_the_case_closed(seat: Seat) -> None:
    editor, legal = seat("editor"), seat("legal_reviewer")
    with step("the order is registered and what it speaks of is found"):
        order = register(editor)
        add_found(editor)
    with step("the withdrawal is ordered, and done by the hands of whoever answers for the account"):
        legal.goto(order)
        order_withdrawal(legal)
        confirm_by_hand(editor, order)
    with step("the proof is gathered and opened"):
        legal.goto(order)
        names = proof_of(legal)
        assert {"index.html", "manifiesto.json", "SHA256SUMS", "requerimiento/requerimiento.json"} <= set(names)
    with step("it is closed with what was answered, and not before"):
        close(legal)
        expect(legal.get_by_text("Cerrado el")).to_be_visible()
        expect(legal.get_by_text("Retirada y comunicada a la Junta.", exact=True)).to_be_visible()


def register(page: Page) -> str:
    page.get_by_text("Más: Trabajo").click()
    page.get_by_role("link", name="Retiradas").click()
    page.get_by_role("link", name="Registrar un requerimiento").click()
    notified = moments.wall_after(hours=-1)
    page.get_by_label("Quién lo firma").select_option(label="Junta Electoral de Zona")
    page.get_by_label("Referencia").fill(REFERENCE)
    page.get_by_label("Día en que se notificó").fill(f"{notified:%Y-%m-%d}")
    page.get_by_label("Hora", exact=True).fill(f"{notified:%H:%M}")
    page.get_by_label("Qué pide").fill("Retire la publicación en veinticuatro horas.")
    press(page, "Registrar")
    expect(page.get_by_role("heading", level=1)).to_have_text(REFERENCE)
    expect(page.get_by_text(re.compile(r"Quedan (22 h y 5\d|23 h y 0) min"))).to_be_visible()
    return page.url


def add_found(page: Page) -> None:
    page.get_by_label("Número, dirección o palabras").fill(WORDS)
    press(page.get_by_role("main"), "Buscar")
    matches = page.get_by_role("group", name="Lo que se ha encontrado")
    matches.get_by_role("checkbox", name=PUBLISHED).check()
    press(page, "Añadir al requerimiento")
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(2)


def order_withdrawal(page: Page) -> None:
    page.get_by_role("group", name="Retirar de estas cuentas").get_by_role("checkbox", name=PUBLISHED).check()
    page.get_by_label("Motivo").fill("Lo pide la Junta Electoral de Zona.")
    press(page, "Ordenar la retirada")
    expect(page.get_by_text("Retirada ordenada.")).to_be_visible()


def confirm_by_hand(page: Page, order: str) -> None:
    """Wait until the worker has found that the network cannot be asked."""
    page.goto(order)
    wait_on(page, lambda: page.get_by_text("retirar a mano").count(), "it is to be withdrawn by hand")
    page.get_by_role("link", name="Hay que retirarla a mano").click()
    press(page, "Confirmar que está retirada")
    expect(page.get_by_text("Queda como retirada.")).to_be_visible()


def proof_of(page: Page) -> list[str]:
    with page.expect_download() as download:
        page.get_by_role("button", name="Reunir la prueba (ZIP)").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert archive.testzip() is None and REFERENCE in archive.read("index.html").decode()
    return archive.namelist()


def close(page: Page) -> None:
    page.get_by_label("A quién se envió y por qué medio").fill("A la Junta, por sede electrónica.")
    press(page, "Anotar el envío")
    page.get_by_text("Cerrar el requerimiento").click()
    page.get_by_label("Qué se contestó, a quién y cuándo").fill("Retirada y comunicada a la Junta.")
    press(page, "Cerrarlo")
