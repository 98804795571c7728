"""A session, a connection or another tab gets in the way of a writer: the words stay, and the page says what to do."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.journeys.conftest import Seat, credentials, sign_in
from tests.journeys.office import press
from tests.journeys.product import Product
from tests.media.pictures import picture

pytestmark = pytest.mark.browser

NEW = "/o/villacauce/posts/new"
STRANGE = "الشكر للجميع · e\u0301\u0323 · 🫩 👨‍👩‍👧‍👦 · «–’»"
UNASSIGNED = "\U0001faff"
"""Reserved for an emoji, so that no font draws it yet."""
WORD_HTML = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0cm}</style>
</head><body><p class=MsoNormal><b>Corte de agua</b> en &ldquo;Mayor&rdquo;<o:p></o:p></p><p class=MsoListParagraph
style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·&nbsp;</span>Lunes, de 9 a 14&nbsp;h<o:p></o:p></p>
</body></html>"""
WORD_TEXT = "Corte de agua en “Mayor”\n·\tLunes, de 9 a 14 h"


@pytest.fixture
def page(seat: Seat) -> Page:
    page = seat("editor")
    page.goto(NEW)
    return page


def text(page: Page):
    return page.get_by_label("Texto en castellano")


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-autosave-says]")).to_contain_text(words)


def saved_as(page: Page, words: str) -> str:
    """Write and wait until the draft has an address; return it."""
    text(page).fill(words)
    page.wait_for_url("**/edit")
    says(page, "Guardado")
    return page.url


def add_picture(page: Page, name: str, *, width: int) -> None:
    before = page.locator("[data-picture]").count()
    file = {"name": name, "mimeType": "image/jpeg", "buffer": picture(size=(width, 48))}
    page.get_by_label("Añadir imágenes").set_input_files([file])
    expect(page.locator("[data-picture]")).to_have_count(before + 1)


def paste(page: Page, plain: str, html: str = "") -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        """([plain, html]) => navigator.clipboard.write([new ClipboardItem({
          "text/plain": new Blob([plain], { type: "text/plain" }),
          ...(html ? { "text/html": new Blob([html], { type: "text/html" }) } : {}),
        })])""",
        [plain, html],
    )
    text(page).focus()
    page.keyboard.press("Control+v")


def ready(page: Page, words: str) -> None:
    """Fill a post in that may be submitted."""
    text(page).fill(words)
    page.get_by_label("Tema", exact=True).select_option(label="Agenda cultural")
    writing.choose(page, "X · ", "castellano")
    writing.plan(page, writing.soon(60 * 24 * 9))


def test_a_session_that_ends_while_one_writes_goes_on_from_another_tab(page: Page, demo_product: Product) -> None:
    saved_as(page, "Mañana empieza la feria.")
    writing.choose(page, "X · ", "castellano")
    add_picture(page, "noria.jpg", width=61)
    add_picture(page, "plaza.jpg", width=62)
    page.get_by_label("Texto alternativo de la imagen 1").fill("La noria")
    says(page, "Guardado")
    page.context.clear_cookies()
    text(page).fill("Mañana, a las 20 h, empieza la feria.")
    says(page, "Su sesión terminó")
    page.get_by_role("button", name="Después").first.click()
    says(page, "entre en otra pestaña")
    expect(page.locator("[data-picture]")).to_have_count(2)
    expect(page.get_by_label("Texto alternativo de la imagen 1")).to_have_value("La noria")
    again = page.context.new_page()
    sign_in(again, *credentials(demo_product, "editor"))
    again.close()
    text(page).press("End")
    page.keyboard.type(" Les esperamos.")
    says(page, "Guardado")
    page.get_by_role("button", name="Después").first.click()
    expect(page.get_by_label("Texto alternativo de la imagen 2")).to_have_value("La noria")
    press(page, "Guardar borrador")
    expect(page.locator("main")).to_contain_text("empieza la feria. Les esperamos.")


def test_what_one_wrote_is_not_saved_in_the_name_of_another(page: Page, demo_product: Product) -> None:
    saved_as(page, "Mañana empieza la feria.")
    page.context.clear_cookies()
    other = page.context.new_page()
    sign_in(other, *credentials(demo_product, "editor", place=1))
    text(page).fill("Mañana, a las 20 h, empieza la feria.")
    says(page, "Otra persona ha entrado en este navegador")
    expect(text(page)).to_have_value("Mañana, a las 20 h, empieza la feria.")


def test_what_was_written_without_a_connection_is_saved_when_it_is_back(page: Page) -> None:
    text(page).focus()
    page.context.set_offline(True)
    page.keyboard.type("Mañana empieza la feria.")
    says(page, "el texto queda en este navegador")
    expect(page.locator("[data-offline-says]:visible")).to_contain_text("Sin conexión")
    expect(page.get_by_role("button", name="Guardar borrador")).to_be_disabled()
    page.context.set_offline(False)
    says(page, "Guardado")
    expect(page.get_by_role("button", name="Guardar borrador")).to_be_enabled()


def test_a_text_left_behind_comes_back_with_its_pictures_and_accounts(page: Page, demo_product: Product) -> None:
    address = saved_as(page, "Mañana empieza la feria.")
    page.route("**/copy", lambda route: route.abort())
    add_picture(page, "noria.jpg", width=63)
    page.get_by_label("Texto alternativo de la imagen 1").fill("La noria")
    for account in ("X · ", "Mastodon"):
        writing.choose(page, account, "castellano")
    says(page, "el texto queda en este navegador")
    page.context.clear_cookies()
    page.close()
    page = page.context.new_page()
    sign_in(page, *credentials(demo_product, "editor"))
    page.goto(address)
    page.get_by_role("button", name="Recuperarlo").click()
    expect(page.locator("[data-picture] img")).to_be_visible()
    expect(page.get_by_label("Texto alternativo de la imagen 1")).to_have_value("La noria")
    expect(page.get_by_role("tab")).to_have_text(["Texto común · castellano", "X", "Mastodon es"])


def test_a_second_tab_is_told_and_shows_both_texts(page: Page) -> None:
    address = saved_as(page, "Mañana empieza la feria.")
    other = page.context.new_page()
    other.goto(address)
    text(other).fill("Mañana empieza la feria, con cabalgata.")
    press(other, "Guardar borrador")
    other.wait_for_url(lambda url: "/edit" not in url)
    text(page).fill("Mañana empieza la feria, sin cabalgata.")
    says(page, "se ha guardado desde otro sitio")
    press(page, "Guardar borrador")
    expect(page.get_by_role("alert")).to_contain_text("se ha guardado mientras usted escribía")
    expect(page.locator("main")).to_contain_text("Se guardó con su cuenta a las")
    expect(page.locator(".notice")).to_contain_text(["con cabalgata"])
    expect(text(page)).to_have_value("Mañana empieza la feria, sin cabalgata.")


def test_without_scripts_an_ended_session_and_a_second_tab_lose_nothing(seat: Seat, demo_product: Product) -> None:
    page = seat("editor", java_script_enabled=False)
    page.goto(NEW)
    text(page).fill("Mañana empieza la feria.")
    page.context.clear_cookies()
    press(page, "Guardar borrador")
    expect(page.locator("main")).to_contain_text("Mañana empieza la feria.")
    again = page.context.new_page()
    sign_in(again, *credentials(demo_product, "editor"))
    press(page, "Seguir con este texto")
    expect(text(page)).to_have_value("Mañana empieza la feria.")
    press(page, "Guardar borrador")
    page.get_by_role("link", name="Editar").click()
    again.goto(page.url)
    text(again).fill("Mañana empieza la feria, con cabalgata.")
    press(again, "Guardar borrador")
    text(page).fill("Mañana empieza la feria, sin cabalgata.")
    press(page, "Guardar borrador")
    expect(page.locator(".notice").first).to_contain_text("con cabalgata")
    expect(text(page)).to_have_value("Mañana empieza la feria, sin cabalgata.")


def test_a_long_text_is_saved_and_one_too_long_is_kept_whole(page: Page) -> None:
    saved_as(page, "ñandú " * 3300)
    long = "palabra " * 2600
    paste(page, long)
    expect(text(page)).to_have_value("ñandú " * 3300 + long)
    press(page, "Guardar borrador")
    page.get_by_role("alert").get_by_role("link", name="20000 caracteres").click()
    expect(text(page)).to_be_focused()
    expect(text(page)).to_have_value("ñandú " * 3300 + long)


def test_what_word_holds_is_pasted_as_its_words(page: Page) -> None:
    text(page).fill("Aviso: ")
    paste(page, WORD_TEXT, WORD_HTML)
    expect(text(page)).to_have_value(f"Aviso: {WORD_TEXT}")
    says(page, "Guardado")


def test_signs_of_any_script_and_a_title_with_marks_come_back_as_they_were(page: Page) -> None:
    text(page).fill(f"{STRANGE} " + " ".join(f"#etiqueta{n}" for n in range(300)))
    page.get_by_label("Título").fill('«Él» dijo "hola" <script>alert(1)</script>')
    written = text(page).input_value()
    press(page, "Guardar borrador")
    expect(page.get_by_role("heading", level=1)).to_have_text('«Él» dijo "hola" <script>alert(1)</script>')
    page.get_by_role("link", name="Editar").click()
    expect(text(page)).to_have_value(written)


def test_an_emoji_that_no_font_has_is_kept_and_named(page: Page) -> None:
    text(page).fill("La feria abre el viernes.")
    said = page.locator("[data-undrawn]")
    expect(said).to_be_empty()
    text(page).fill(f"La feria abre el viernes {UNASSIGNED}.")
    expect(said).to_contain_text(f"no sabe dibujar {UNASSIGNED}")
    expect(text(page)).to_have_value(f"La feria abre el viernes {UNASSIGNED}.")


def test_the_keyboard_takes_back_what_a_helper_put(page: Page) -> None:
    text(page).focus()
    page.keyboard.type("Corte de agua")
    page.keyboard.press("Control+h")
    page.keyboard.type("agua")
    page.keyboard.press("Tab")
    page.keyboard.type("luz")
    page.keyboard.press("Enter")
    expect(text(page)).to_have_value("Corte de luz")
    page.keyboard.press("Escape")
    text(page).focus()
    page.keyboard.press("Control+z")
    expect(text(page)).to_have_value("Corte de agua")


@pytest.mark.parametrize("way", ["double click", "keys"])
def test_a_post_is_sent_once_however_often_one_presses(page: Page, way: str) -> None:
    ready(page, f"Corte de luz, {way}.")
    if way == "keys":
        text(page).focus()
        page.keyboard.press("Control+Enter")
        page.keyboard.press("Control+Enter")
    else:
        page.get_by_role("button", name="Enviar a aprobación").dblclick()
    expect(page.locator(".page-header__over")).to_contain_text("en revisión")
    page.goto(f"/o/villacauce/posts?q=Corte de luz, {way}")
    expect(page.get_by_role("rowheader").filter(has_text=f"Corte de luz, {way}")).to_have_count(1)
