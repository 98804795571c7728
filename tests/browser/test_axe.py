"""What is too faint to read is found, however much of the page was found sound before."""

import pytest
from playwright.sync_api import Page

from tests.browser.axe import complaints

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
