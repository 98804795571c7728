"""A neighbour writes to the mailbox: read, turned into a request, and answered with a rule, by real e-mail."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import steps
from tests.journeys.office import Office, follow, letter, press, said, step, wait_on
from tests.journeys.product import Product
from tests.peers.dovecot import Dovecot
from tests.peers.smtp import Smtp
from tests.requests.sample_letters import letter as written

pytestmark = [pytest.mark.browser, pytest.mark.peers]

NURIA = ("Nuria Bosch", "nuria@ribalta.example", "Gestión de redes")
NEIGHBOUR, SUBJECT = "ana@correo.example", "Mi panadería"
ASKED = "He abierto una panadería en la plaza. ¿Lo anuncian? Esta semana hay un código de descuento para quien lo diga."


@pytest.fixture
def office(browser: Browser, smtp: Smtp, dovecot: Dovecot, empty: Path) -> Iterator[Office]:
    with Product(mail=smtp, post=dovecot, data=empty) as product:
        made = Office(product, browser, smtp)
        yield made
        made.close()


def test_a_letter_becomes_a_request_and_is_answered(office: Office, dovecot: Dovecot) -> None:
    with step("an organisation with somebody who answers"):
        steps.begin(office)
        steps.invite(office, *NURIA)
        steps.accept_invitation(office, *NURIA[:2])
    user = dovecot.new_user()
    sets_the_mailbox_up(office, dovecot, user)
    with step("a letter arrives and is read, and its sender knows"):
        dovecot.deliver(user, written(ASKED, Subject=SUBJECT))
        reads_it_now(office)
        code = re.search(r"P-\d{4}/\d+", letter(office, NEIGHBOUR, "queda registrado como petición"))
        assert code is not None
    answers(office.desk(NURIA[0]), code[0])
    with step("the answer goes out, and the letter stays as it was"):
        answer = letter(office, NEIGHBOUR, "NE-16")
        assert code[0] in answer and "no permite anunciar un comercio" in answer
        assert [b"Seen" in flags for flags in dovecot.flags(user)] == [False]


def sets_the_mailbox_up(office: Office, server: Dovecot, user: str) -> None:
    page = office.desk("admin")
    with step("the administrator fills in the mailbox, first with a wrong password"):
        page.goto(office.url("settings"))
        follow(page, "Buzón de peticiones")
        page.get_by_label("Servidor IMAP").fill(server.host)
        page.get_by_label("Puerto").fill(str(server.tls_port))
        page.get_by_label("Usuario").fill(user)
        keeps(page, "otra-clave")
        shows(page, "No se puede leer el buzón")
    with step("mends it, and it works"):
        keeps(page, server.password)
        shows(page, "Funciona. Se lee cada minuto.")


def keeps(page: Page, password: str) -> None:
    page.get_by_label("Contraseña").fill(password)
    press(page, "Guardar y probar")
    said(page, "El buzón está guardado")


def shows(page: Page, words: str) -> None:
    """Reload until the page shows the worker's result."""
    wait_on(page, lambda: page.get_by_text(words).count(), f"the page of the mailbox says {words!r}")


def reads_it_now(office: Office) -> None:
    page = office.desk("admin")
    press(page, "Probar la conexión")
    said(page, "Se está probando")


def answers(page: Page, code: str) -> None:
    with step("who manages the accounts finds it, and says no with the rule it found"):
        page.goto("/")
        page.get_by_role("navigation", name="Principal").get_by_role("link", name=re.compile("^Peticiones")).click()
        follow(page, f"{code}: {SUBJECT}")
        expect(page.locator("main")).to_contain_text("Buzón de correo")
        follow(page, "No procede")
        expect(page.get_by_label(re.compile("^NE-16"))).to_be_checked()
        page.get_by_label("Qué no permite, en sus palabras").fill("anunciar un comercio")
        press(page, "Rehacer la respuesta")
        expect(page.get_by_label("Respuesta", exact=True)).to_have_value(re.compile("NE-16.+anunciar un comercio"))
        press(page, "Decidir y contestar")
        said(page, "Decidido y contestado")
