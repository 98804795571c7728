"""Realistic bad input: each gets a sentence in Spanish with the problem, and nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import press
from tests.media.pictures import picture
from tests.spreadsheets.uploads import bomb

pytestmark = pytest.mark.browser
HEADINGS = "Fecha;Hora;Cuenta;Texto"
ACCOUNT = "@aytovillacauce"


@pytest.fixture
def page(seat: Seat) -> Page:
    return seat("editor")


def sheet(*rows: str) -> str:
    return "\r\n".join((HEADINGS, *rows))


def bring(page: Page, content: bytes, name: str = "hoja.csv") -> None:
    page.goto("/o/villacauce/calendar/import")
    page.get_by_label("Archivo CSV o XLSX").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.locator("form:has(#file)").evaluate("form => { form.noValidate = true; }")
    press(page, "Ver qué será cada fila")


def compose(page: Page, text: str, **fields: str) -> None:
    page.goto("/o/villacauce/posts/new")
    page.get_by_label("Título").fill("Prueba de límites")
    page.get_by_label("Tema", exact=True).select_option(label="Agenda cultural")
    page.get_by_label("Texto en castellano").fill(text)
    writing.choose(page, "Ayto. Villacauce", "castellano")
    writing.plan(page, writing.soon(60) + timedelta(days=4))
    for label, value in fields.items():
        page.get_by_label(label).fill(value)


def refused(page: Page, words: str, text: str) -> None:
    """Check the page's sentence, and that the typed text is still there."""
    expect(page.get_by_role("alert")).to_contain_text(words)
    expect(page.get_by_label("Texto en castellano")).to_have_value(text)
    expect(page.get_by_label("Título")).to_have_value("Prueba de límites")


@pytest.mark.parametrize(
    ("date", "time", "words"),
    [
        ("31/02/2027", "10:00", "no existe"),
        ("15/03/2027", "24:30", "24:30"),
        ("28/03/2027", "02:30", "no existe"),
        ("ayer", "10:00", "ayer"),
        ("", "10:00", "Falta"),
    ],
)
def test_a_wrong_date_is_named_in_its_row(page: Page, date: str, time: str, words: str) -> None:
    bring(page, sheet(f"{date};{time};{ACCOUNT};Un texto").encode())
    expect(page.locator("main tbody tr")).to_contain_text(words)


def test_the_hour_that_happens_twice_is_asked_about(page: Page) -> None:
    bring(page, sheet(f"31/10/2027;02:30;{ACCOUNT};Cambio de hora").encode())
    question = page.get_by_role("group", name="Fila 2: ¿qué hora es?")
    question.get_by_label(re.compile("La segunda")).check()
    page.get_by_role("button", name="Importar lo que conteste").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hoja importada")
    expect(page.locator(".page-header__lead")).to_contain_text("Nuevas: 1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_accents_survive_however_the_sheet_was_saved(page: Page, encoding: str) -> None:
    bring(page, sheet(f"15/03/2027;10:00;{ACCOUNT};Mañana, niños y pingüinos en la plaza").encode(encoding))
    expect(page.locator("main")).to_contain_text("Mañana, niños y pingüinos en la plaza")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "vacia.csv", "vací"),
        (b"x" * 5_300_000, "enorme.csv", "5 MB"),
        (picture(), "foto.csv", "Es una imagen"),
        (b"Nombre;Apellido\r\nAna;Ruiz", "otra.csv", "Fecha, Hora, Cuenta y Texto"),
    ],
    ids=["empty", "5 MB", "picture", "another sheet"],
)
def test_a_file_that_is_no_calendar_is_refused_with_a_reason(page: Page, content: bytes, name: str, words: str) -> None:
    bring(page, content, name)
    expect(page.get_by_role("heading", level=1)).to_have_text("Importar una hoja")
    expect(page.get_by_role("alert")).to_contain_text(words)
    assert len(page.locator("#file-error").inner_text()) > 15


def test_a_book_that_would_fill_the_memory_is_not_opened(page: Page) -> None:
    bring(page, bomb(), "bomba.xlsx")
    expect(page.get_by_role("alert")).to_contain_text("ocuparía demasiado al abrirlo")


def test_a_formula_comes_back_disarmed(page: Page) -> None:
    bring(page, sheet(f'31/02/2027;10:00;{ACCOUNT};"=HYPERLINK(""http://x"")"').encode())
    text = writing.download_refused(page).decode("utf-8-sig")
    assert "'=HYPERLINK" in text


def test_a_text_over_the_limit_is_counted_and_kept(page: Page) -> None:
    text = "a" * 281
    compose(page, text)
    expect(page.locator(".preview--x .counter--over")).to_contain_text("Sobran 1")
    press(page, "Enviar a aprobación")
    refused(page, "ocupa 281 y caben 280", text)


def test_an_image_without_its_words_is_not_sent(page: Page) -> None:
    compose(page, "Con imagen")
    writing.add_image(page, "")
    press(page, "Enviar a aprobación")
    refused(page, "texto alternativo", "Con imagen")
    expect(page.locator("[data-picture] img")).to_be_visible()


HUGE = 14_000_000


def test_a_photograph_too_big_is_made_smaller(page: Page) -> None:
    compose(page, "Con una foto enorme")
    huge = {"name": "enorme.png", "mimeType": "image/png", "buffer": picture() + bytes(HUGE)}
    page.get_by_label("Añadir imágenes").set_input_files(huge)
    expect(page.locator("[data-picture] img")).to_be_visible()
    expect(page.get_by_label("Texto en castellano")).to_have_value("Con una foto enorme")


def test_what_cannot_be_made_smaller_says_so_and_loses_nothing(page: Page) -> None:
    compose(page, "Con una animación enorme")
    huge = {"name": "enorme.gif", "mimeType": "image/gif", "buffer": b"GIF89a" + bytes(HUGE)}
    page.get_by_label("Añadir imágenes").set_input_files(huge)
    expect(page.locator(".attached")).to_contain_text("ocupa más de 12 MB")
    page.get_by_role("button", name="Dejarlo").click()
    expect(page.locator(".attached__picture--coming")).to_have_count(0)
    expect(page.get_by_label("Texto en castellano")).to_have_value("Con una animación enorme")


def test_an_upload_cut_on_the_way_may_be_tried_again(page: Page) -> None:
    compose(page, "Con poca cobertura")
    page.route("**/posts/pictures", lambda route: route.abort(), times=1)
    writing_picture = {"name": "playa.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    page.get_by_label("Añadir imágenes").set_input_files(writing_picture)
    expect(page.locator(".attached")).to_contain_text("«playa.jpg»: se cortó la conexión")
    page.get_by_role("button", name="Subirla otra vez").click()
    expect(page.locator("[data-picture]")).to_have_count(1)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,hola", "www.villacauce.example"])
def test_a_link_that_is_no_web_address_is_refused(page: Page, link: str) -> None:
    compose(page, "Con enlace", Enlace=link)
    page.locator("form[data-autosave-url]").evaluate("form => { form.noValidate = true; }")
    press(page, "Guardar borrador")
    refused(page, "Escriba la dirección completa", "Con enlace")
    expect(page.get_by_label("Enlace")).to_have_value(link)


@pytest.mark.parametrize(("day", "words"), [("2027-03-28", "no existe"), ("2027-10-31", "dos veces")])
def test_an_hour_of_the_changing_clocks_is_told_or_asked(page: Page, day: str, words: str) -> None:
    compose(page, "De madrugada")
    page.get_by_label("Día", exact=True).fill(day)
    page.get_by_label("Hora", exact=True).fill("02:30")
    press(page, "Enviar a aprobación")
    expect(page.locator("main")).to_contain_text(words)
    expect(page.get_by_label("Texto en castellano")).to_have_value("De madrugada")


def test_a_day_already_gone_is_refused(page: Page) -> None:
    compose(page, "Tarde")
    page.get_by_label("Día", exact=True).fill("2020-01-01")
    press(page, "Enviar a aprobación")
    refused(page, "ya ha pasado", "Tarde")


def test_a_session_that_ended_keeps_the_text(page: Page) -> None:
    compose(page, "Una hora de trabajo")
    page.context.clear_cookies()
    press(page, "Guardar borrador")
    expect(page.get_by_role("heading", level=1)).to_have_text("Su sesión terminó")
    expect(page.locator("main")).to_contain_text("Una hora de trabajo")
