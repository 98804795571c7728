"""The helpers beside the text: what is inserted, the accounts proposed, the words replaced."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.media.pictures import picture

pytestmark = pytest.mark.browser

PICTURE = "Seis butacas moradas ante un telón"
NEW, HOUSE = "/o/villacauce/posts/new", "/o/villacauce/house-texts"


@pytest.fixture
def page(seat: Seat) -> Page:
    page = seat("editor")
    page.goto(NEW)
    expect(page.get_by_label("Texto en castellano")).to_be_focused()
    return page


def insert(page: Page, name: str) -> None:
    page.locator("[data-insert-menu] > summary").click()
    page.get_by_role("button", name=name).click()


def text(page: Page):
    return page.get_by_label("Texto en castellano")


def test_a_sign_goes_where_one_writes(page: Page) -> None:
    page.keyboard.type("Lea la guía de la playa")
    page.evaluate("document.activeElement.setSelectionRange(7, 11)")
    insert(page, "Comillas")
    expect(text(page)).to_have_value("Lea la «guía» de la playa")


def test_a_template_of_the_house_is_inserted_and_its_gap_filled(page: Page) -> None:
    for kind, name, words in (
        ("hashtags", "Agua", "#AguaVillacauce, #Cortes"),
        ("template", "Corte de agua", "Se corta el agua en {calle}."),
    ):
        page.goto(f"{HOUSE}/new?kind={kind}")
        page.get_by_label("Nombre").fill(name)
        page.locator("[name=text]").fill(words)
        page.get_by_role("button", name="Guardar").click()
        page.wait_for_url(f"**{HOUSE}")
    page.goto(NEW)
    expect(text(page)).to_be_focused()
    insert(page, "Corte de agua")
    page.keyboard.type("la plaza")
    expect(text(page)).to_have_value("Se corta el agua en la plaza.")
    page.keyboard.press("Control+End")
    insert(page, "Agua #AguaVillacauce")
    expect(text(page)).to_have_value("Se corta el agua en la plaza. #AguaVillacauce #Cortes")


def test_a_name_is_proposed_for_its_network_and_put_with_the_keyboard(page: Page) -> None:
    page.keyboard.type("Más en ")
    for account in ("X · ", "Mastodon"):
        writing.choose(page, account, "castellano")
    page.get_by_role("tab", name="X", exact=True).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("@AYTÓ")
    options = page.get_by_role("listbox", name="Cuentas conocidas").get_by_role("option")
    expect(options).to_have_count(1)
    own = page.get_by_role("tabpanel").get_by_role("textbox")
    expect(own).to_have_attribute("aria-activedescendant", "mention-0")
    page.keyboard.press("Enter")
    expect(own).to_have_value("Más en @aytovillacauce ")
    page.keyboard.type("@")
    expect(options.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(own).to_have_value("Más en @aytovillacauce @")


def test_a_word_is_replaced_in_every_text_and_back(page: Page) -> None:
    page.keyboard.type("Corte de agua. El agua vuelve a las 14 h.")
    for account in ("X · ", "Mastodon"):
        writing.choose(page, account, "castellano")
    page.get_by_role("tab", name="X", exact=True).click()
    own = page.get_by_role("tabpanel").get_by_role("textbox")
    own.fill("Agua: corte.")
    page.keyboard.press("Control+h")
    page.keyboard.type("agua")
    says = page.locator("[data-replace-says]")
    expect(says).to_have_text("Texto común · castellano: 2 · X: 1")
    page.keyboard.press("Tab")
    page.keyboard.type("luz")
    page.keyboard.press("Enter")
    expect(says).to_have_text("Hecho: 3 cambios.")
    expect(own).to_have_value("luz: corte.")
    expect(page.locator("#text-es")).to_have_value("Corte de luz. El luz vuelve a las 14 h.")
    page.get_by_role("button", name="Deshacer").click()
    expect(own).to_have_value("Agua: corte.")


def test_an_emoji_is_found_by_its_spanish_name_and_kept_among_the_last(page: Page) -> None:
    page.keyboard.type("Fiesta ")
    page.get_by_role("button", name="Emoji").click()
    search = page.get_by_role("combobox", name="Buscar por su nombre")
    expect(search).to_be_focused()
    page.keyboard.type("corazon rojo")
    expect(page.get_by_role("option").first).to_have_attribute("aria-label", "corazón rojo")
    page.keyboard.press("Enter")
    expect(text(page)).to_have_value("Fiesta ❤️")
    page.get_by_role("button", name="Emoji").click()
    last = page.get_by_role("group", name="Los últimos")
    expect(last.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(search).to_have_attribute("aria-activedescendant", "emoji-active")
    expect(last.locator("#emoji-active")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Emoji")).to_be_focused()


def test_a_picture_cropped_and_turned_takes_the_place_of_the_first(page: Page) -> None:
    page.keyboard.type("Fiesta")
    wide = {"name": "plaza.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(600, 300))}
    page.get_by_label("Añadir imágenes").set_input_files([wide])
    page.get_by_label("Texto alternativo de la imagen 1").fill("La plaza llena")
    shown = page.locator("[data-picture]")
    first = shown.get_attribute("data-picture")
    page.get_by_role("button", name="Recortar o girar la imagen 1").click()
    page.get_by_role("button", name="A la derecha").click()
    page.locator("[data-crop-stage]").focus()
    page.keyboard.press("Shift+ArrowUp")
    page.get_by_role("button", name="Usar así").click()
    expect(page.locator(f'[data-picture="{first}"]')).to_have_count(0)
    expect(shown).to_have_count(1)
    expect(page.get_by_label("Texto alternativo de la imagen 1")).to_have_value("La plaza llena")
    wide, high = page.evaluate(
        "async () => { const image = document.querySelector('[data-picture] img'); await image.decode(); "
        "return [image.naturalWidth, image.naturalHeight] }"
    )
    assert wide < high < 600


def test_a_picture_of_the_library_is_taken_with_its_words(page: Page) -> None:
    text(page).fill("Mañana se estrena la obra.")
    writing.add_image(page, PICTURE)
    page.get_by_role("button", name="Guardar borrador").click()
    page.wait_for_url(re.compile(r"/posts/\d{4}/\d+$"))
    page.goto(NEW)
    page.get_by_role("button", name="De la biblioteca").click()
    page.get_by_role("searchbox", name="Palabras").fill("butacas moradas")
    found = page.locator(".library__picture").filter(has_text=PICTURE)
    expect(found).to_have_count(1)
    found.click()
    described = page.get_by_label("Texto alternativo de la imagen 1")
    expect(described).to_be_focused()
    expect(described).to_have_value(PICTURE)


def test_a_text_that_is_too_long_is_parted_in_a_thread_for_the_accounts_that_have_them(page: Page) -> None:
    for account in ("Mastodon", "Facebook"):
        writing.choose(page, account, "castellano")
    common = "El jueves no habrá agua en la calle Mayor de ocho a dos. " * 10
    text(page).fill(common)
    page.get_by_role("button", name="Partir en hilo").click()
    thread = page.get_by_role("article", name="Mastodon").get_by_role("listitem")
    expect(thread).to_have_count(2)
    expect(text(page)).to_have_value(common)
    page.get_by_role("tab", name="Mastodon es").click()
    own = page.get_by_role("tabpanel").get_by_role("textbox")
    expect(own).to_have_value(re.compile(r"\n---\n"))
    page.keyboard.press("Control+End")
    page.keyboard.type("\n---\nGracias.")
    expect(thread).to_have_count(3)
