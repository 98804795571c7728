"""A morning of a community manager: the text first, a tab for each account, pictures at once, nothing lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.demonstration import WAITING
from tests.journeys.office import follow, press
from tests.media.pictures import picture

pytestmark = pytest.mark.browser

NEW, POSTS = "/o/villacauce/posts/new", "/o/villacauce/posts"
TITLE = "Horario de la biblioteca"
TEXT = "Mañana se corta el agua en la calle Mayor."


@pytest.fixture
def page(seat: Seat) -> Page:
    page = seat("editor")
    page.goto(NEW)
    expect(page.get_by_label("Texto en castellano")).to_be_focused()
    return page


def choose_two(page: Page) -> None:
    page.keyboard.type(TEXT)
    for account in ("X · ", "Mastodon"):
        writing.choose(page, account, "castellano")


def own_text(page: Page, tab: str):
    page.get_by_role("tab", name=tab, exact=True).click()
    return page.get_by_role("tabpanel").get_by_role("textbox")


def saved(page: Page) -> None:
    expect(page.locator("[data-autosave-says]")).to_contain_text("Guardado a las")


def test_an_account_follows_the_common_text_until_it_has_its_own(page: Page) -> None:
    choose_two(page)
    own = own_text(page, "X")
    expect(own).to_have_value(TEXT)
    own_text(page, "Texto común · castellano").fill(f"{TEXT} Hay cisterna.")
    expect(own_text(page, "X")).to_have_value(f"{TEXT} Hay cisterna.")
    own_text(page, "X").fill("Corte de agua en la calle Mayor.")
    expect(page.locator(".preview--x .preview__text")).to_have_text("Corte de agua en la calle Mayor.")
    expect(page.locator(".preview--mastodon .preview__text")).to_have_text(f"{TEXT} Hay cisterna.")
    page.get_by_role("button", name="Volver al común").click()
    expect(page.locator(".preview--x .preview__text")).to_have_text(f"{TEXT} Hay cisterna.")


def test_an_own_text_emptied_is_not_filled_while_one_is_in_it(page: Page) -> None:
    choose_two(page)
    own = own_text(page, "X")
    with page.expect_response("**/preview"):
        own.fill("")
    expect(own).to_have_value("")
    page.get_by_label("Título").focus()
    expect(own).to_have_value(TEXT)


def test_what_is_linked_is_not_saved_as_its_own(page: Page) -> None:
    choose_two(page)
    own_text(page, "X")
    saved(page)
    press(page, "Guardar borrador")
    page.get_by_role("link", name="Editar").click()
    expect(page.locator(".editor__tab--own")).to_have_count(0)
    expect(own_text(page, "X")).to_have_value(TEXT)


def test_the_first_words_are_a_draft_and_leaving_asks_nothing(page: Page) -> None:
    page.keyboard.type("Cabalgata de prueba en la plaza.")
    saved(page)
    expect(page).to_have_url(re.compile(r"/posts/\d+/\d+/edit$"))
    page.goto(POSTS)
    page.get_by_role("link", name="Cabalgata de prueba en la plaza").first.click()
    page.get_by_role("link", name="Editar").click()
    expect(page.get_by_label("Texto en castellano")).to_have_value("Cabalgata de prueba en la plaza.")
    expect(page.locator("main")).not_to_contain_text("sin guardar")


def test_a_picture_pasted_on_the_text_is_there_and_stays(page: Page) -> None:
    page.keyboard.type("Foto de la feria.")
    page.evaluate(
        """async bytes => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "feria.jpg", { type: "image/jpeg" }));
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
        }""",
        list(picture()),
    )
    expect(page.locator("[data-picture] img")).to_be_visible()
    page.get_by_label("Texto alternativo de la imagen 1").fill("La noria encendida")
    saved(page)
    with page.expect_response(lambda answer: "noria" in (answer.request.post_data or "") and "/copy" in answer.url):
        page.get_by_label("Texto alternativo de la imagen 1").fill("La noria encendida de noche")
    page.reload()
    expect(page.get_by_label("Texto alternativo de la imagen 1")).to_have_value("La noria encendida de noche")


def test_an_hour_proposed_is_taken_at_a_press_with_its_topic(page: Page) -> None:
    place = writing.best_hour(page)
    moment, topic = place.get_attribute("data-hour").split(";")
    with page.expect_response("**/posts/hours"):
        place.click()
    day, hour = moment.split("T")
    expect(page.get_by_label("Día", exact=True)).to_have_value(day)
    expect(page.get_by_label("Hora", exact=True)).to_have_value(hour)
    expect(page.get_by_label("Tema", exact=True)).to_have_value(topic)
    expect(page.locator(".hours-offered__hour:focus")).to_be_visible()


def test_it_is_sent_by_keys_wherever_the_focus_is(page: Page) -> None:
    page.get_by_role("heading", level=1).click()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_be_focused()


def test_a_post_of_the_month_is_looked_at_without_leaving(seat: Seat) -> None:
    page = seat("editor")
    writing.send(page, TITLE, "La biblioteca abre a las nueve.", tomorrow := writing.soon(60 * 24))
    page.goto(f"/o/villacauce/calendar/{tomorrow:%Y/%-m}")
    post = page.locator("a.chip").filter(has_text=TITLE)
    post.click()
    panel = page.get_by_role("complementary", name="Vistazo")
    expect(panel.get_by_role("link", name="Abrir")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(post).to_be_focused()
    page.keyboard.press("Space")
    expect(panel).to_be_visible()


def test_a_no_without_its_reason_is_asked_for_it_over_the_page(seat: Seat) -> None:
    chief = seat("supervisor")
    chief.goto("/o/villacauce/waiting")
    follow(chief, WAITING)
    chief.wait_for_url("**/review*")
    reviewed = chief.url
    chief.locator("form.decision").get_by_role("button", name="Rechazar").click()
    sheet = chief.get_by_role("dialog")
    sheet.get_by_role("button", name="Volver").click()
    assert chief.url == reviewed
    chief.locator("form.decision").get_by_role("button", name="Rechazar").click()
    sheet.get_by_role("button", name="El tono no es neutral.").click()
    sheet.get_by_role("button", name="Rechazar").click()
    expect(chief.get_by_role("status").filter(has_text=re.compile("[Rr]echazada")).first).to_be_visible()
