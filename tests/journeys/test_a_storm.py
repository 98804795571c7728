"""A storm: three hundred messages in an hour, its one line on a phone, a declared crisis, and its templates."""

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import moments
from tests.journeys.conftest import Seat
from tests.journeys.office import press, said, step, wait_on
from tests.journeys.product import Product
from tests.journeys.square import CITIZENS, is_sound, is_told

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
MANY = 300
SAYS = (
    "¿Qué pasa con la riada? En la calle {street} {n} entra el agua en los bajos",
    "La riada se lleva los contenedores de la calle {street}, a la altura del {n}",
    "¿Se puede cruzar el puente con la riada? Vivo en {street} {n}",
    "Nadie dice nada de la riada y en {street} {n} seguimos sin luz",
)
STREETS = ("Mayor", "del Molino", "de la Estación", "Nueva", "del Río", "de los Olmos")
EVERYTHING = re.compile(r"Todo lo que llega: 3\d\d mensajes en una hora")
LAST = f" {MANY - 1} "
"""The number in the newest message, by which it is known."""
IN_CRISIS = ["T15", "T16", "T17"]


def test_three_hundred_messages_in_an_hour(demo_product: Product, seat: Seat) -> None:
    author, chief = seat("author"), seat("supervisor", viewport=PHONE)
    bring(author)
    with step("the inbox holds them and is as quick to read as ever"):
        author.goto(f"{CITIZENS}?words=riada")
        expect(author.get_by_role("rowheader").first).to_contain_text("riada")
        is_sound(author)
    with step("who may declare a crisis is told once, in one line"):
        demo_product.done("worker", "--once")
        is_told(chief, "Pico de mensajes")
        chief.goto(f"{CITIZENS}/crisis")
        expect(chief.locator(".spike").filter(has_text=EVERYTHING)).to_be_visible()
        expect(chief.locator("main")).to_contain_text("«riada»")
        is_sound(chief)
        chief.set_viewport_size(PHONE)
    declare(chief)
    with step("whoever answers is offered the templates of a crisis and no other"):
        author.goto(f"{CITIZENS}?words=Olmos+{MANY - 1}")
        author.get_by_role("rowheader").get_by_role("link").filter(has_text=LAST).click()
        expect(author.locator("#reply")).to_contain_text("Crisis en curso: Riada en el centro")
        offered = author.get_by_label("Plantilla", exact=True).locator("option").all_inner_texts()
        assert [option[:3] for option in offered[:-1]] == IN_CRISIS and offered[-1].startswith("Sin plantilla")
        is_sound(author)


def bring(page: Page) -> None:
    """Import the messages in one file, as a network exports them."""
    with step("three hundred messages of the last hour come in one file"):
        begun = moments.now() - timedelta(minutes=50)
        rows = [message(n, f"{begun + n * timedelta(seconds=9):%Y-%m-%dT%H:%M:%S%z}") for n in range(MANY)]
        page.goto(f"{CITIZENS}/import")
        content = json.dumps(rows, ensure_ascii=False).encode()
        brought = {"name": "riada.json", "mimeType": "application/json", "buffer": content}
        page.get_by_label("Fichero").set_input_files(brought)
        press(page, "Mirar el fichero")
        expect(page.locator(".page-header__lead")).to_contain_text(f"{MANY} mensajes se pueden tomar")
        press(page, "Tomar los mensajes")
    with step("the worker goes on with what one page cannot wait for"):
        done, more = page.get_by_text("Casos o mensajes nuevos"), page.get_by_text("Volver a mirar")
        wait_on(page, lambda: done.count() and not more.count(), "every message is taken in")
        expect(page.locator("main")).to_contain_text(f"Casos o mensajes nuevos: {MANY}")


def message(n: int, at: str) -> dict[str, str]:
    text = SAYS[n % len(SAYS)].format(street=STREETS[n % len(STREETS)], n=n)
    return {"texto": text, "fecha": at, "red": "x", "autor": f"@vecina{n}", "identificador": f"riada-{n}"}


def declare(page: Page) -> None:
    with step("a crisis is declared from the line, on a phone"):
        page.locator(".spike").filter(has_text=EVERYTHING).get_by_role(
            "link", name="Declarar una crisis por esto"
        ).click()
        page.get_by_label("Qué pasa").fill("Riada en el centro")
        page.get_by_label(re.compile("^1 ·")).check()
        page.get_by_label("Quién habla").fill("Gabinete de comunicación")
        page.get_by_label("Fuente única").fill("La web municipal, apartado de avisos")
        page.get_by_label("Motivo").fill("Llegan cientos de mensajes por la crecida y hay calles cortadas.")
        is_sound(page)
        page.set_viewport_size(PHONE)
        press(page, "Declararla")
        said(page, "solo se proponen las plantillas de crisis")
        expect(page.locator("main")).to_contain_text("En curso: Riada en el centro")
        is_sound(page)
