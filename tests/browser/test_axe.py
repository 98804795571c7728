"""Too little contrast is found, even after most of the page was found sound."""

import pytest
from playwright.sync_api import Page

from tests.browser.axe import COLOURS, complaints, glare

pytestmark = pytest.mark.browser
FAINT = """(chosen) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${chosen} { color: #ccc !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""


@pytest.fixture
def sound(page: Page, gallery_address: str) -> Page:
    page.goto(f"{gallery_address}/composer-light.html")
    assert complaints(page) == []
    return page


@pytest.mark.parametrize(
    "place", ["one => one.classList.add('faint')", "one => one.parentElement.classList.add('faint')"]
)
def test_what_is_painted_in_a_new_way_is_looked_at(sound: Page, place: str) -> None:
    sound.eval_on_selector("h1", place)
    sound.evaluate(FAINT, ".faint, .faint h1")
    for _ in range(2):
        assert [each for each in complaints(sound) if each.startswith("color-contrast") and "h1" in each]


def test_another_theme_is_another_way(sound: Page) -> None:
    sound.emulate_media(color_scheme="dark")
    sound.evaluate(FAINT, "h1")
    assert complaints(sound) != []


def test_whatever_hangs_on_colours_is_looked_at_where_they_are_another(sound: Page) -> None:
    known = sound.evaluate("() => axe.getRules(['cat.color']).map((one) => one.ruleId)")
    assert set(known) - {"color-contrast-enhanced"} == {"color-contrast", *COLOURS}
    sound.emulate_media(color_scheme="dark")
    sound.evaluate(FAINT, "h1")
    sound.eval_on_selector("h1", "one => one.classList.add('other')")
    assert [each for each in glare(sound) if each.startswith("color-contrast") and "h1" in each]


def test_a_link_that_only_its_colour_tells_apart_is_glaring(page: Page) -> None:
    page.set_content("<p>Lea las <a href='/normas'>normas</a> antes de escribir a nadie.</p>")
    assert glare(page) == []
    page.evaluate(FAINT.replace("color: #ccc", "text-decoration: none; color: #222"), "a")
    assert "link-in-text-block" in str(glare(page))
