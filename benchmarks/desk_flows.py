"""The flows of the desk: each is done as its person would, and notes the figures it is judged by."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from playwright.sync_api import expect

from benchmarks.desk_person import Desk
from tests.journeys import writing
from tests.media.pictures import picture

Seat = Callable[[str], AbstractContextManager[Desk]]
"""Another person's desk, by their role."""
HAND = {
    "X": "https://x.com/villacauce/status/1234567890",
    "Facebook": "https://www.facebook.com/villacauce/posts/1234567890",
    "Instagram": "https://www.instagram.com/p/C1a2b3c4d5e/",
}
"""The accounts without a connection, and the address each gives to what is published there."""
ROWS, IN_A_ROW = 180, 8
DRAFT = "Mercado de flores"
_FIRST_WAITING = ".table__cell--main a"


def compose(desk: Desk) -> None:
    """Write for three accounts with a picture, two texts and an hour, and send it."""
    page = desk.page
    desk.open("/posts/new")
    desk.note("text, y px", desk.top("#text-es"))
    desk.write("Mañana se corta el agua de 9 a 14 h en la calle Mayor. Habrá una cisterna en la plaza.")
    for network in ("X", "Mastodon", "Facebook"):
        desk.click(page.get_by_role("group", name=network).locator("label").first)
    page.get_by_role("tab", name="X", exact=True).wait_for()
    desk.choose_file("Añadir imágenes", "plano.jpg", "image/jpeg", picture())
    desk.click(page.get_by_label("Texto alternativo de la imagen 1"))
    desk.write("Plano de la calle Mayor")
    desk.click(page.get_by_role("button", name=writing.OWN))
    desk.click(page.get_by_role("tab", name="X", exact=True))
    desk.write(" Más en el 010.")
    desk.click(page.locator(".hours-offered__hour--place").first)
    page.wait_for_timeout(2500)
    desk.note_page()
    desk.press("Control+Enter")
    page.locator(".page-header__over").get_by_text("en revisión").wait_for()
    desk.note_counts()


def look(desk: Desk) -> None:
    """Open the month, look at a post and close it."""
    page = desk.page
    desk.open("/calendar")
    desk.note("grid, y px", desk.top(".month-frame"))
    desk.note("today, y px", desk.top(".month__day--today:not(.month__day--outside) .month__number"))
    desk.note_page()
    desk.click(page.locator("a.chip").first)
    page.locator(".glance:not([hidden])").wait_for()
    desk.press("Escape")
    desk.note_counts()


def draft(seat: Seat) -> None:
    with seat("editor") as author:
        writing.keep(author.page, DRAFT, "La biblioteca abre a las nueve.", _quiet_monday())


def _quiet_monday() -> datetime:
    """Return an hour at which nothing else is planned, two weeks from now."""
    now = writing.soon(0)
    return now.replace(hour=9, minute=0) + timedelta(days=-now.weekday() % 7, weeks=2)


def move(desk: Desk) -> None:
    """Drag a draft to the next day, and take it back."""
    page, monday = desk.page, _quiet_monday()
    desk.open(f"/calendar/{monday.year}/{monday.month}")
    post = page.locator(".chip[data-move-post]").filter(has_text=DRAFT)
    post.scroll_into_view_if_needed()
    post.drag_to(page.locator(f'td[data-day="{monday.date() + timedelta(days=1)}"] .month__head'))
    desk.clicks += 1
    desk.click(page.get_by_role("button", name="Deshacer"))
    page.get_by_text("Deshecho").wait_for()
    desk.note_page()
    desk.note_counts()


def subscribe(desk: Desk) -> None:
    """Take the address of the calendar away."""
    page = desk.page
    desk.open("/calendar")
    desk.click(page.get_by_role("button", name="Suscribirse"))
    desk.click(page.get_by_role("dialog").get_by_role("button", name="Copiar la dirección"))
    page.get_by_role("button", name="Copiada").wait_for()
    desk.note_page()
    desk.note_counts()


def week_on_the_phone(desk: Desk) -> None:
    """Open the calendar on a phone, and the next week."""
    desk.open("/calendar")
    desk.note("controls, px", desk.top(".strip") - desk.top(".main"))
    desk.click(desk.page.get_by_role("link", name="Semana siguiente"))
    desk.arrive()
    desk.note("controls, px", desk.top(".strip") - desk.top(".main"))
    desk.note_page()
    desk.note_counts()


def review(desk: Desk) -> None:
    """Open what waits first, and read it."""
    desk.open("/waiting")
    desk.note_page()
    desk.click(desk.page.locator(_FIRST_WAITING).first)
    desk.page.wait_for_url("**/review*")
    desk.note("text, y px", desk.top(".preview__text"))
    desk.note_page()
    desk.note_counts()


def review_eight(desk: Desk) -> None:
    """Open the queue by keys and say yes eight times; the next one follows each.

    Pieces of a sitting are decided there: they are passed by, and not counted.
    """
    page = desk.page
    desk.open("/waiting")
    desk.press("j", "Enter")
    page.wait_for_url("**/review*")
    passed = 0
    for _ in range(IN_A_ROW):
        while page.locator(".matters").get_by_text("Se decide en sesión").count():
            _turn(desk, "j")
            passed += 1
        _turn(desk, "a")
    desk.note_page()
    desk.keys, desk.loads = desk.keys - passed, desk.loads - passed
    desk.note_counts()


def _turn(desk: Desk, key: str) -> None:
    """Press a key that leads to another review."""
    before = desk.page.url
    desk.page.locator("form.decision").wait_for()
    desk.press(key)
    desk.page.wait_for_url(lambda url: url != before)
    desk.arrive()
    if desk.page.url.endswith("/decision"):
        raise RuntimeError(f"{before} was not decided: {desk.page.get_by_role('alert').inner_text()}")


def reject(desk: Desk) -> None:
    """Say no on a phone, with a usual reason."""
    desk.open("/waiting")
    desk.click(desk.page.locator(_FIRST_WAITING).first)
    desk.page.wait_for_url("**/review*")
    desk.begin()
    desk.click(desk.page.locator("form.decision").get_by_role("button", name="Rechazar"))
    desk.click(desk.page.locator("[data-reason]").first)
    desk.click(desk.page.get_by_role("dialog").get_by_role("button", name="Rechazar"))
    desk.arrive()
    desk.note_page()
    desk.note_counts()


def import_rows(desk: Desk) -> None:
    """Bring a sheet whose topic is misspelt, take the guess and import it all."""
    page = desk.page
    desk.open("/calendar/import")
    desk.choose_file("Archivo CSV o XLSX", "agenda.csv", "text/csv", _sheet())
    desk.click(page.get_by_role("button", name="Ver qué será cada fila"))
    page.get_by_role("heading", name="Qué será cada fila").wait_for()
    desk.note_page()
    desk.click(page.get_by_role("button", name="Usar estos nombres"))
    desk.click(page.get_by_role("button", name=f"Importar {ROWS} filas"))
    page.get_by_role("heading", name="Hoja importada").wait_for()
    desk.arrive()
    desk.note_page()
    desk.note_counts()


def _sheet() -> bytes:
    """Return a row an hour from next week on."""
    text, first = io.StringIO(), writing.soon(0).replace(hour=8, minute=15) + timedelta(days=7)
    rows = csv.writer(text, delimiter=";")
    rows.writerow(("Fecha", "Hora", "Cuenta", "Tema", "Título", "Texto"))
    for number in range(ROWS):
        when = first + timedelta(days=number // 4, hours=3 * (number % 4))
        day, hour = f"{when:%d/%m/%Y}", f"{when:%H:%M}"
        rows.writerow(
            (day, hour, "Facebook", "Ajenda cultural", f"Taller {number + 1}", f"Taller número {number + 1}.")
        )
    return text.getvalue().encode()


def await_a_hand(seat: Seat) -> None:
    with seat("editor") as author, seat("supervisor") as chief:
        writing.await_a_hand(author.page, chief.page, author.address, list(HAND))


def publish_by_hand(desk: Desk) -> None:
    """Copy each text, publish it in its network, and note the three addresses together."""
    page = desk.page
    desk.open("/deliveries/by-hand")
    desk.click(page.get_by_role("link", name="La biblioteca abre mañana"))
    page.locator(".by-hand__text").first.wait_for()
    desk.note("text, y px", desk.top(".by-hand__text"))
    for account, address in HAND.items():
        row = page.get_by_role("region", name=account)
        desk.click(row.get_by_role("button", name="Copiar el texto", exact=True))
        desk.click(row.get_by_role("textbox"))
        desk.paste(address)
    desk.note_page()
    desk.press("Enter")
    page.get_by_text("Anotado: ").wait_for()
    desk.note_counts()


def find(desk: Desk) -> None:
    """Go to a post of which one remembers a word, wrongly spelt."""
    desk.open("/today")
    desk.note_page()
    desk.press("Control+k")
    desk.write("cabalgta")
    expect(desk.page.get_by_role("dialog").get_by_role("option", selected=True)).to_contain_text("cabalgata")
    desk.press("Enter")
    desk.page.wait_for_url("**/posts/*/*")
    desk.arrive()
    desk.note_counts()
