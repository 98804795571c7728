"""A morning of a community manager: Hoy, an answer, a post for three accounts, a comment, a move, a search, a hand."""

import contextlib
import re
from datetime import date, datetime, time, timedelta

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.journeys.conftest import Seat, credentials, sign_in
from tests.journeys.office import follow, press, said, step
from tests.journeys.product import Product
from tests.journeys.square import is_told
from tests.waiting import wait_until

pytestmark = pytest.mark.browser

HOME = "/o/villacauce"
SENT_BACK, WATER, DRAFT = "Mercadillo solidario", "Corte de agua en la calle Mayor", "Taller de cometas"
ACCOUNTS = {
    "X · ": "https://x.example/aytovillacauce/status/1860000000000000000",
    "Facebook": "https://facebook.example/AyuntamientoVillacauce/posts/1860",
    "Instagram": "https://instagram.example/p/Cauce1860/",
}


def write(page: Page, title: str, when: datetime, *accounts: str) -> None:
    page.goto(f"{HOME}/posts/new")
    page.get_by_label("Texto en castellano").fill(f"{title}, como cada mes.")
    page.get_by_label("Título").fill(title)
    page.get_by_label("Tema", exact=True).select_option(label="Biblioteca La Noria")
    for account in accounts:
        writing.choose(page, account, "castellano")
    writing.plan(page, when)


def coming_monday() -> date:
    today = writing.soon(0).date()
    return today + timedelta(days=14 - today.weekday())


def sent_back(editor: Page, chief: Page) -> str:
    """Have the chief send a post of the day before back; return its address."""
    write(editor, SENT_BACK, datetime.combine(coming_monday(), time(10)), "X · ")
    post = writing.submitted(editor)
    writing.decide(chief, f"{post}/review", "Pedir cambios", "Falta la hora en que empieza.")
    return post


def answer_changes(page: Page) -> None:
    """Go from Hoy to what was sent back, write what it lacks and send it again."""
    follow(page, SENT_BACK)
    expect(page.locator("main")).to_contain_text("Falta la hora en que empieza.")
    page.get_by_role("link", name="Editar").click()
    page.get_by_label("Texto en castellano").fill(f"{SENT_BACK}, a las diez, como cada mes.")
    writing.submitted(page)


def publish_water(page: Page) -> str:
    """Write for three accounts, with a picture, for the next minutes; send it with the keyboard."""
    page.keyboard.press("n")
    page.wait_for_url("**/posts/new")
    expect(page.get_by_label("Texto en castellano")).to_be_focused()
    page.keyboard.type(f"{WATER}, hoy de nueve a diez.")
    for account in ACCOUNTS:
        writing.choose(page, account, "castellano")
    writing.add_image(page, "Plano de la calle Mayor con el tramo cortado")
    page.get_by_label("Título").fill(WATER)
    page.get_by_label("Tema", exact=True).select_option(label="Biblioteca La Noria")
    writing.plan(page, writing.soon(3))
    expect(page.locator(".composing__ready")).to_be_visible()
    page.get_by_label("Texto en castellano").press("Control+Enter")
    page.wait_for_url(re.compile(r"/posts/\d{4}/\d+$"))
    expect(page.locator(".page-header__over")).to_contain_text("en revisión")
    return page.url


def ask_colleague(page: Page, post: str, name: str) -> None:
    page.goto(f"{post}/comments")
    page.get_by_label("Comentario", exact=True).fill(f"@{name} ¿avisan ustedes al colegio?")
    press(page, "Comentar")
    said(page, "El comentario queda escrito")


def move_and_undo(page: Page, day: date) -> None:
    page.set_viewport_size({"width": 1280, "height": 4500})
    page.goto(f"{HOME}/calendar/{day.year}/{day.month}")
    chip = page.locator(".chip[data-move-post]").filter(has_text=DRAFT)
    next_day = day + timedelta(days=1)
    chip.drag_to(page.locator(f'td[data-day="{next_day}"]'))
    said(page, "Movida al martes")
    press(page, "Deshacer")
    said(page, "Deshecho")
    expect(page.locator(f'td[data-day="{day}"]')).to_contain_text(DRAFT)


def find_with_a_typo(page: Page) -> None:
    """Ask until the index has followed."""
    option = page.get_by_role("dialog").get_by_role("option").filter(has_text=SENT_BACK)

    def is_offered() -> bool:
        page.reload()
        page.keyboard.press("Control+k")
        page.get_by_role("combobox", name="Qué busca").fill("mercadilo solidaro")
        with contextlib.suppress(PlaywrightError):
            option.wait_for(timeout=3000)
        return option.count() == 1

    wait_until(is_offered, "the index follows")
    option.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SENT_BACK)


def publish_by_hand(page: Page, post: str) -> None:
    """Wait for its minute, then note where it was published in each network."""
    fields = page.get_by_label(re.compile("Dirección de lo publicado en"))
    hand = post.replace("/posts/", "/deliveries/by-hand/")
    wait_until(lambda: (page.goto(hand), fields.count() == len(ACCOUNTS))[1], "its minute comes", pause=1)
    for account, address in ACCOUNTS.items():
        page.get_by_label(re.compile(f"Dirección de lo publicado en {account.strip(' ·')}")).fill(address)
    press(page, "Guardar lo publicado")
    expect(page.get_by_role("link", name="Ver lo publicado")).to_have_count(len(ACCOUNTS))


def test_a_morning_of_a_community_manager(seat: Seat, demo_product: Product) -> None:
    page, chief = seat("editor"), seat("supervisor")
    monday = coming_monday()
    with step("the day before, a post came back and another was begun"):
        sent_back(page, chief)
        write(page, DRAFT, datetime.combine(monday, time(9)), "Facebook")
        press(page, "Guardar borrador")
        page.wait_for_url(re.compile(r"/posts/\d{4}/\d+$"))
    with step("in the morning, Hoy says what came back"):
        page.context.clear_cookies()
        sign_in(page, *credentials(demo_product, "editor"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("Hoy, ")
        answer_changes(page)
    with step("a post for three accounts, with a picture, sent with the keyboard"):
        page.goto(HOME)
        post = publish_water(page)
    with step("the chief approves it, and a colleague hears of a question"):
        writing.decide(chief, f"{post}/review", "Aprobar")
        ask_colleague(page, post, "Noelia Campos Aranda")
        is_told(seat("editor", place=1), WATER)
    with step("a draft is moved a day and back"):
        move_and_undo(page, monday)
    with step("a post is found though mistyped"):
        find_with_a_typo(page)
    with step("at its minute it is published by hand, and so it stays"):
        publish_by_hand(page, post)
        writing.is_in_state(page, post, "publicada")
