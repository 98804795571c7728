"""A token ends on a Sunday: it is told beforehand, what comes due waits, and one press sends it after connecting."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from app.demo import scenes
from tests import moments
from tests.journeys import connecting, writing
from tests.journeys.conftest import Seat, credentials
from tests.journeys.office import press, said, step
from tests.journeys.product import Product
from tests.journeys.square import is_sound
from tests.peers.linkedin import TOKEN, TOWN, LinkedInServer
from tests.peers.smtp import Smtp
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.peers]

NAME, NEW_TOKEN = "Ayto. Villacauce", f"AQX{'n' * 60}"
ACCOUNT = f"LinkedIn · {NAME}"
REFUSED = "El token de LinkedIn ha terminado o se ha retirado"
LIFE = timedelta(days=60)


@pytest.fixture
def demo_product(smtp: Smtp, demonstrated: Path) -> Iterator[Product]:
    """Yield an installation of its own, whose letters are read."""
    with Product(mail=smtp, data=demonstrated) as product:
        yield product


def coming_sunday() -> date:
    today = moments.wall_now().date()
    return today + timedelta(days=7 - today.isoweekday() % 7)


def connect(page: Page, server: LinkedInServer, token: str, ends_on: date) -> None:
    connecting.connect(page, ACCOUNT, server.base_url, str(TOWN.id), token, ends_on=f"{ends_on:%Y-%m-%d}")


def lift_quiet_hours(page: Page) -> None:
    """Let letters leave at whatever hour the test runs."""
    page.goto("/o/villacauce/notice-settings")
    for label in ("Silencio desde", "Silencio hasta"):
        page.get_by_label(label).fill("")
    press(page, "Guardar las horas")


def is_warned(page: Page, place: str, words: str) -> None:
    page.goto(f"/o/villacauce/{place}")
    expect(page.locator("main").get_by_text(words)).to_be_visible()
    is_sound(page)


def has_letter(smtp: Smtp, email: str, subject: str) -> bool:
    return any(email in letter.recipients and subject in letter.message["subject"] for letter in smtp.received())


def approved_post(author: Page, chief: Page, text: str) -> str:
    author.goto("/o/villacauce/posts/new")
    author.get_by_label("Texto en castellano").fill(text)
    writing.choose(author, "LinkedIn · ", "castellano")
    author.get_by_label("Tema", exact=True).select_option(label="Biblioteca La Noria")
    writing.add_image(author, "Estanterías llenas de libros", scenes.picture("biblioteca"))
    writing.plan(author, writing.soon(60))
    post = writing.submitted(author)
    chief.goto(f"{post}/review")
    writing.approve(chief, post)
    return post


def test_a_token_ends_on_a_sunday(seat: Seat, demo_product: Product, smtp: Smtp, linkedin: LinkedInServer) -> None:
    administrator, editor, chief = seat("administrator"), seat("editor"), seat("supervisor")
    sunday, text = coming_sunday(), f"La biblioteca abre también el domingo por la mañana. {token_hex(4)}"
    ending = f"La conexión caduca el {sunday:%d/%m/%Y}"
    with step("the days before: Hoy, Cuentas and a letter tell it"):
        lift_quiet_hours(administrator)
        linkedin.rename(TOWN.urn, name=NAME, vanity="villacauce")
        connecting.register(administrator, chief, "LinkedIn", "villacauce", NAME)
        connect(administrator, linkedin, TOKEN, sunday)
        is_warned(editor, "today", ending)
        is_warned(administrator, "official-accounts", ending)
        demo_product.done("worker", "--once")
        email, _ = credentials(demo_product, "administrator")
        wait_until(lambda: has_letter(smtp, email, f"{ACCOUNT} caduca el {sunday:%d/%m/%Y}"), "the letter")
    with step("on Sunday the network takes it no more: what comes due waits for a person"):
        post = approved_post(editor, chief, text)
        linkedin.age(days=LIFE.days)
        demo_product.bring_hour(post)
        writing.wait_for(editor, post, ACCOUNT, "a mano")
        is_warned(editor, "today", REFUSED)
        is_warned(administrator, "official-accounts", REFUSED)
        assert linkedin.posts() == []
    with step("on Monday the account is connected again, and one press sends what waited"):
        linkedin.generate(NEW_TOKEN)
        connect(administrator, linkedin, NEW_TOKEN, sunday + LIFE)
        editor.goto("/o/villacauce/deliveries")
        expect(editor.get_by_text(f"{ACCOUNT} está conectada")).to_be_visible()
        is_sound(editor)
        press(editor, "Enviar lo que espera")
        said(editor, "Se envía ahora lo que esperaba")
        writing.wait_for(editor, post, ACCOUNT, "publicada")
    assert [shown["commentary"] for shown in linkedin.posts()] == [text]
