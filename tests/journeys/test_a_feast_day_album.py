"""A feast-day album on Facebook, Instagram and Bluesky: one network refuses it, and a person finishes it by hand."""

import re
from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from app.demo import scenes
from tests.browser.axe import complaints
from tests.journeys import connecting, writing
from tests.journeys.conftest import Seat
from tests.journeys.office import follow, press, step
from tests.journeys.product import Product
from tests.page_checks import faults, sideways
from tests.peers import graph as meta
from tests.peers.graph import GraphServer
from tests.peers.pds import BlueskyServer

pytestmark = [pytest.mark.browser, pytest.mark.peers]

FACEBOOK, INSTAGRAM, BLUESKY = "Ayuntamiento de Villacauce", "Villacauce", "Ayto. Villacauce"
ALBUM = {
    "fiestas": "Farolillos de colores cuelgan sobre la plaza",
    "mercadillo": "Los puestos de la plaza, al mediodía",
    "teatro": "El escenario, antes de que empiece el concierto",
}
RESTRICTED = "Instagram tiene restringida la cuenta."
ADDRESS = "https://instagram.com/p/CauceFiestas1/"


def is_sound(page: Page) -> None:
    assert [*faults(page), *complaints(page), *sideways(page, 320)] == []


def connect_accounts(page: Page, chief: Page, graph: GraphServer, bluesky: BlueskyServer) -> None:
    graph.rename(meta.PAGE.id, name=FACEBOOK, username="AyuntamientoVillacauce")
    graph.rename(meta.INSTAGRAM.id, name=INSTAGRAM, username="villacauce")
    connecting.register(page, chief, "Bluesky", bluesky.user, BLUESKY)
    account, key = bluesky.token.split()
    connecting.connect(page, f"Bluesky · {BLUESKY}", bluesky.base_url, account, key)
    connecting.connect(page, f"Facebook · {FACEBOOK}", graph.base_url, meta.PAGE.id, meta.PAGE_TOKEN)
    connecting.connect(page, f"Instagram · {INSTAGRAM}", graph.base_url, meta.INSTAGRAM.id, meta.INSTAGRAM_TOKEN)


def send_album(page: Page, text: str) -> str:
    """Write it once for the three, with each picture described and its rights; return the post's address."""
    page.goto("/o/villacauce/posts/new")
    page.get_by_label("Texto en castellano").fill(text)
    for account in ("Facebook · ", "Instagram · ", "Bluesky · "):
        writing.choose(page, account, "castellano")
    for scene, words in ALBUM.items():
        writing.add_image(page, words, scenes.picture(scene))
    page.get_by_label("Tema", exact=True).select_option(label="Agenda cultural")
    writing.plan(page, writing.soon(60))
    expect(page.locator(".composing__ready")).to_be_visible()
    is_sound(page)
    return writing.submitted(page)


def approve(page: Page, post: str) -> None:
    page.goto(f"{post}/review")
    expect(page.locator(".review__text img").first).to_be_visible()
    is_sound(page)
    writing.approve(page, post)


def finish_by_hand(page: Page, post: str) -> None:
    """Go from what waits for a person to the failed delivery, and from it to the page by hand; note its address."""
    page.goto("/o/villacauce/deliveries")
    page.locator(".rows__link").filter(has_text=post_number(post)).click()
    expect(page.get_by_text(RESTRICTED)).to_be_visible()
    is_sound(page)
    follow(page, "Publicarla a mano")
    expect(page.get_by_role("heading", level=1)).to_have_text("Publicar a mano")
    expect(page.get_by_text(RESTRICTED)).to_be_visible()
    for words in ALBUM.values():
        expect(page.locator(".by-hand__alt").filter(has_text=words)).to_be_visible()
    is_sound(page)
    page.get_by_label(re.compile("Dirección de lo publicado en Instagram")).fill(ADDRESS)
    press(page, "Guardar lo publicado")
    expect(page.get_by_role("link", name="Ver lo publicado")).to_have_attribute("href", ADDRESS)


def post_number(post: str) -> str:
    year, ordinal = post.rsplit("/", 2)[-2:]
    return f"{year}/{int(ordinal):04}"


def test_a_feast_day_album_that_one_network_refuses(
    seat: Seat, demo_product: Product, graph: GraphServer, bluesky_server: BlueskyServer
) -> None:
    editor, chief = seat("editor"), seat("supervisor")
    text = f"Empiezan las fiestas: pregón a las 20.00 en la plaza Mayor. {token_hex(4)}"
    with step("the administrator connects the three accounts"):
        connect_accounts(seat("administrator"), chief, graph, bluesky_server)
    with step("the album is written once, described, with its rights, and sent"):
        post = send_album(editor, text)
    with step("the supervisor sees the pictures, and approves"):
        approve(chief, post)
    with step("the feast begins: two networks publish it, and Instagram refuses it"):
        graph.refuse("restricted", path=r"media_publish")
        demo_product.bring_hour(post)
        writing.wait_for(editor, post, "Instagram", "fallida")
        writing.wait_for(editor, post, "Facebook", "publicada")
        writing.wait_for(editor, post, "Bluesky", "publicada")
    with step("the community manager publishes it by hand, and the post is whole"):
        finish_by_hand(editor, post)
        writing.is_in_state(editor, post, "publicada")
        is_sound(editor)
    assert [node["message"] for node in graph.nodes("post")] == [text] and graph.nodes("media") == []
