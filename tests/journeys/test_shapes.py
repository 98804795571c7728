"""A page is checked again when its structure differs, never for its text alone."""

import pytest
from playwright.sync_api import Page

from tests.journeys.shapes import Shapes, shape

pytestmark = pytest.mark.browser
BEGUN = """<style>.narrow { display: none }</style><main><h1 class="a">Hoy</h1>
<button class="b"><span class="c">Enviar</span></button><p class="d"><a href="#" aria-label="x">Más</a></p></main>"""


@pytest.mark.parametrize(
    ("selector", "change", "is_new"),
    [
        ("h1", "one => { one.textContent = 'Mañana' }", False),
        ("a", "one => { one.setAttribute('aria-label', 'y') }", False),
        ("h1", "one => { one.textContent = ' ' }", True),
        (".c", "one => one.classList.add('narrow')", True),
        (".c", "one => { one.style.visibility = 'hidden' }", True),
        (".c", "one => { one.style.display = 'none' }", True),
        ("main", "one => { one.className = 'narrow' }", True),
        ("a", "one => { one.setAttribute('aria-current', 'page') }", True),
        ("a", "one => one.removeAttribute('aria-label')", True),
        (".d", "one => one.replaceChildren()", True),
        (".d", "one => document.querySelector('button').append(one)", True),
    ],
)
def test_a_page_built_otherwise_is_looked_into_again(page: Page, selector: str, change: str, is_new: bool) -> None:
    page.set_content(BEGUN)
    seen = Shapes()
    assert seen.is_new(shape(page), "1280") and not seen.is_new(shape(page), "1280")
    page.eval_on_selector(selector, change)
    assert seen.is_new(shape(page), "1280") is is_new
    assert seen.is_new(shape(page), "390")
