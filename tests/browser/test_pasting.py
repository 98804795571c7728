"""Text pasted from a word processor is cleaned by the server, or stays plain and says so."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served

pytestmark = pytest.mark.browser
FORM = """<form data-pasted-url="/pasted" data-pasted-most="4000" data-pasted-bare="Demasiado grande: queda su texto."
  data-pasted-failed="No se ha podido: queda su texto."><input name="csrf_token" type="hidden" value="x">
  <textarea aria-label="Texto" data-pasted></textarea><p role="status" data-pasted-says></p></form>"""
PASTE = """([field, html, plain]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", plain);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def stop(page: Page, gallery_address: str, received: type[Served]) -> Page:
    address = f"{gallery_address}/composer-light.html"

    def with_form(route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("<main", f"{FORM}<main", 1))

    page.route(address, with_form)
    page.goto(address)
    return page


def pasted(page: Page, html: str) -> tuple[str, str]:
    """Return the field's value and the notice about it."""
    field, says = page.get_by_label("Texto", exact=True).first, page.locator("[data-pasted-says]")
    page.evaluate(PASTE, [field.element_handle(), html, "Las palabras"])
    expect(field).not_to_have_value("")
    return field.input_value(), says.inner_text()


def test_what_the_server_cleans_is_what_stays(stop: Page, received: type[Served]) -> None:
    received.answer, received.words = 200, b"## Temas"
    assert pasted(stop, "<h2>Temas</h2>") == ("## Temas", "")


def test_what_is_too_much_is_not_sent_stays_in_words_and_is_said(stop: Page, received: type[Served]) -> None:
    assert pasted(stop, f"<h2>{'x' * 5000}</h2>") == ("Las palabras", "Demasiado grande: queda su texto.")
    assert received.posted == []


def test_pictures_and_styles_count_for_nothing(stop: Page, received: type[Served]) -> None:
    received.answer, received.words = 200, b"## Temas"
    paint = f'<style>{"p{}" * 2000}</style><img src="data:image/png;base64,{"A" * 5000}">'
    assert pasted(stop, f"{paint}<h2>Temas</h2>") == ("## Temas", "")


@pytest.mark.parametrize(("answer", "said"), [(413, "Demasiado grande: queda su texto."), (500, "No se ha podido")])
def test_what_the_server_refuses_stays_in_words_and_is_said(
    stop: Page, received: type[Served], answer: int, said: str
) -> None:
    received.answer = answer
    words, notice = pasted(stop, "<h2>Temas</h2>")
    assert words == "Las palabras" and notice.startswith(said)
