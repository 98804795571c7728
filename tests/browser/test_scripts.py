"""The scripts: no typed text is lost, letters press buttons, the theme changes."""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Served
from tests.waiting import wait_until

pytestmark = pytest.mark.browser
AFTER_MS = 1900


@pytest.fixture
def composer(page: Page, gallery_address: str, received: type[Served]) -> Page:
    page.goto(f"{gallery_address}/composer-light.html")
    return page


def test_what_is_typed_is_saved_a_moment_later(composer: Page, received: type[Served]) -> None:
    composer.get_by_label("Título").fill("Corte de agua el jueves")
    wait_until(lambda: received.posted, "the text is sent")
    assert parse_qs(received.posted[-1])["title"] == ["Corte de agua el jueves"]
    expect(composer.locator("[data-autosave-says]")).to_contain_text("Guardado a las")


def test_the_hour_it_was_saved_is_the_offices_own(
    browser: Browser, gallery_address: str, received: type[Served]
) -> None:
    """The hour is of the server's clock in the organisation's zone, for any browser zone."""
    with browser.new_context(timezone_id="Asia/Tokyo") as elsewhere:
        page = elsewhere.new_page()
        page.goto(f"{gallery_address}/composer-light.html")
        page.get_by_label("Título").fill("Corte de agua el jueves")
        expect(page.locator("[data-autosave-says]")).to_have_text("Guardado a las 23:30")


def test_what_was_not_changed_is_not_sent(page: Page, gallery_address: str, received: type[Served]) -> None:
    page.clock.install()
    page.goto(f"{gallery_address}/composer-light.html")
    page.get_by_label("Título").press("End")
    page.clock.run_for(AFTER_MS)
    page.wait_for_load_state("networkidle")
    assert received.posted == []


def test_a_text_the_server_refused_is_offered_on_return(composer: Page, received: type[Served]) -> None:
    received.answer = 401
    composer.get_by_label("Título").fill("No se pierde")
    wait_until(lambda: received.posted, "the text is sent")
    composer.goto(composer.url)
    expect(composer.get_by_text("Hay un texto sin guardar de las")).to_be_visible()
    composer.get_by_role("button", name="Recuperarlo").click()
    expect(composer.get_by_label("Título")).to_have_value("No se pierde")


def test_a_refusal_is_told_in_the_servers_own_words(composer: Page, received: type[Served]) -> None:
    received.answer, received.words = 409, b'{"says": "Otra persona ha guardado antes."}'
    composer.get_by_label("Título").fill("Llego tarde")
    expect(composer.locator("[data-autosave-says]")).to_have_text("Otra persona ha guardado antes.")


def test_the_counter_follows_what_is_typed(composer: Page, received: type[Served]) -> None:
    received.answer, received.words = 200, b"<b>3 de 280</b>"
    composer.get_by_label("Texto para X").press_sequentially("abc")
    expect(composer.locator("#x-es-count")).to_have_text("3 de 280")


def test_an_offered_text_can_be_discarded_for_good(composer: Page, received: type[Served]) -> None:
    received.answer = 401
    composer.get_by_label("Título").fill("No lo quiero")
    wait_until(lambda: received.posted, "the text is sent")
    received.answer = 204
    composer.goto(composer.url)
    composer.get_by_role("button", name="Descartarlo").click()
    composer.goto(composer.url)
    expect(composer.get_by_text("Hay un texto sin guardar")).to_be_hidden()


@pytest.mark.parametrize(("page_after", "offered"), [("sign_in", True), ("today", False)])
def test_a_submit_that_met_a_dead_session_is_offered_again(
    composer: Page, received: type[Served], page_after: str, offered: bool
) -> None:
    """A product page means the form was accepted; the sign-in page means it was not."""
    received.answer, received.leads_to = 303, f"/{page_after}-light.html"
    composer.get_by_label("Título").fill("Enviado a tiempo")
    composer.get_by_role("button", name="Enviar a aprobación").click()
    composer.wait_for_url(f"**/{page_after}-light.html#save")
    composer.goto(composer.url.replace(page_after, "composer"))
    expect(composer.get_by_text("Hay un texto sin guardar de las")).to_be_visible(visible=offered)


@pytest.mark.parametrize("added", ["", '<input name="alt" aria-label="Texto alternativo">'])
def test_a_text_that_came_back_refused_is_offered_only_once_its_page_is_left(
    composer: Page, received: type[Served], added: str
) -> None:
    """Its page shows the text already, with any new fields; once closed unsaved, only the browser has it."""
    received.answer, received.words = 422, _refused(composer, "Llego tarde", added)
    address = composer.url
    composer.get_by_label("Título").fill("Llego tarde")
    composer.get_by_role("button", name="Enviar a aprobación").click()
    expect(composer.get_by_text("Otra persona ha guardado antes.")).to_be_visible()
    expect(composer.get_by_label("Título")).to_have_value("Llego tarde")
    expect(composer.get_by_text("Hay un texto sin guardar")).to_be_hidden()
    composer.goto(address)
    composer.get_by_role("button", name="Recuperarlo").click()
    expect(composer.get_by_label("Título")).to_have_value("Llego tarde")


def _refused(page: Page, title: str, added: str) -> bytes:
    """Return the same page as the server answers it, with the typed values and the refusal."""
    page.locator("[name=title]").evaluate("(field, title) => field.setAttribute('value', title)", title)
    summary = f'<p data-focus tabindex="-1">Otra persona ha guardado antes.</p>{added}'
    page.locator("[data-autosave-offer]").evaluate(
        "(offer, said) => offer.insertAdjacentHTML('afterend', said)", summary
    )
    written = page.content().encode()
    page.reload()
    return written


def test_a_letter_presses_its_button_but_not_while_one_writes(page: Page, gallery_address: str) -> None:
    page.goto(f"{gallery_address}/queue-light.html")
    page.keyboard.press("/")
    expect(page.get_by_label("Buscar en todo")).to_be_focused()
    page.keyboard.type("/agua?")
    expect(page.get_by_label("Buscar en todo")).to_have_value("/agua?")


def test_the_question_mark_shows_the_letters(page: Page, gallery_address: str) -> None:
    page.goto(f"{gallery_address}/review-light.html")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Aprobar")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_single_letters_can_be_turned_off_and_on(page: Page, gallery_address: str) -> None:
    """WCAG 2.1.4."""
    page.goto(f"{gallery_address}/review-light.html")
    page.keyboard.press("?")
    page.get_by_label("Usar atajos de una sola tecla").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("banner").get_by_text("Rosa Almagro").click()
    page.get_by_role("button", name="Atajos de teclado").click()
    page.get_by_label("Usar atajos de una sola tecla").check()
    page.get_by_role("button", name="Cerrar").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_theme_turns_and_the_server_will_know(page: Page, gallery_address: str) -> None:
    page.goto(f"{gallery_address}/today-light.html")
    page.get_by_text("Rosa Almagro", exact=True).click()
    page.get_by_role("button", name="Tema oscuro").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.context.cookies()[0]["value"] == "dark"


def test_a_refused_form_takes_the_focus_to_its_summary(page: Page, gallery_address: str) -> None:
    page.goto(f"{gallery_address}/components-light.html")
    expect(page.get_by_role("alert")).to_be_focused()


def test_a_summary_goes_down_the_page_and_names_the_field_where_its_sentence_would_do_for_any(
    page: Page, gallery_address: str
) -> None:
    page.goto(f"{gallery_address}/components-light.html")
    links = page.get_by_role("alert").get_by_role("link")
    expect(links).to_have_text(["Título: Este dato hace falta.", "El 31 de febrero no existe. Escriba otra fecha."])


def test_a_menu_closes_with_escape_and_gives_the_focus_back(page: Page, gallery_address: str) -> None:
    page.goto(f"{gallery_address}/queue-light.html")
    page.locator("summary", has_text="Rosa Almagro").click()
    page.get_by_role("link", name="Mi cuenta").focus()
    page.keyboard.press("Escape")
    expect(page.locator("summary", has_text="Rosa Almagro")).to_be_focused()
