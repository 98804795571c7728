"""The mayor's agenda is imported from a file, and two ideas are made of it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests import moments
from tests.journeys.conftest import Seat
from tests.journeys.office import press, said, step
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
NAME = "Agenda del gabinete"
TITLES = ("Visita a la depuradora", "Encuentro con el voluntariado")


def agenda() -> bytes:
    """Return two valid events of next week, and one without a date."""
    day = moments.wall_now() + timedelta(days=7)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for hour, title in zip((10, 12), TITLES, strict=True):
        starts = f"DTSTART;TZID=Romance Standard Time:{day:%Y%m%d}T{hour}0000"
        lines += ["BEGIN:VEVENT", f"UID:{hour}@gabinete", starts, "DURATION:PT1H", f"SUMMARY:{title}", "END:VEVENT"]
    lines += ["BEGIN:VEVENT", "UID:roto@gabinete", "SUMMARY:Comida", "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def test_the_mayors_agenda_is_imported_and_two_ideas_made_of_it(demo_product: Product, seat: Seat) -> None:
    home = f"{demo_product.address}/o/villacauce"
    chief, editor = seat("supervisor"), seat("editor")
    with step("the file is read, and what is not taken is named"):
        chief.goto(f"{home}/calendar/external/new")
        chief.get_by_label("O un archivo ICS").set_input_files(
            {"name": "agenda.ics", "mimeType": "text/calendar", "buffer": agenda()}
        )
        chief.get_by_label("Nombre").fill(NAME)
        chief.get_by_label("De quién es").select_option(label="Cargo u oficina política")
        chief.get_by_label("Proponer sus actos").check()
        press(chief, "Leer el calendario")
        expect(chief.locator("main")).to_contain_text("No dice cuándo empieza.")
        press(chief, "Mostrar en el calendario")
        said(chief, "El calendario se ve ya")
    with step("two of its events become ideas with one press each"):
        editor.goto(f"{home}/calendar/events")
        for title in TITLES:
            editor.get_by_role("button", name=f"Hacer una idea de «{title}»").click()
            said(editor, "Idea")
    with step("both are ideas, and each event leads to its own"):
        editor.goto(f"{home}/calendar/events")
        row = editor.get_by_role("row").filter(has_text=TITLES[1])
        row.get_by_role("link", name="Idea").click()
        expect(editor.locator("main")).to_contain_text("idea")
        expect(editor.get_by_role("heading", level=1)).to_contain_text(TITLES[1])
