"""Automatic checks of every component and screen: accessibility, width, and the strict policy."""

import pytest
from playwright.sync_api import Page

from tests.browser.axe import complaints
from tests.browser.gallery import compositions

pytestmark = pytest.mark.browser
everywhere = pytest.mark.parametrize("name", compositions())
themes = pytest.mark.parametrize("theme", ["light", "dark"])


def open_at(page: Page, address: str, *, width: int, height: int = 844) -> list[str]:
    """Open the page and return its console errors."""
    console_lines: list[str] = []
    page.on(
        "console", lambda message: console_lines.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: console_lines.append(str(error)))
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address, wait_until="networkidle")
    return console_lines


@everywhere
@themes
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(page: Page, gallery_address: str, name: str, theme: str, width: int) -> None:
    open_at(page, f"{gallery_address}/{name}-{theme}.html", width=width)
    assert complaints(page) == []


@everywhere
def test_nothing_overflows_at_four_times_the_size(page: Page, gallery_address: str, name: str) -> None:
    """WCAG 1.4.10: 1280 pixels at 400 % are 320."""
    open_at(page, f"{gallery_address}/{name}-light.html", width=320, height=256)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@everywhere
def test_the_strict_policy_has_nothing_to_refuse(page: Page, gallery_address: str, name: str) -> None:
    assert open_at(page, f"{gallery_address}/{name}-light.html", width=1280) == []


@everywhere
def test_a_page_has_one_heading_of_the_first_rank(page: Page, gallery_address: str, name: str) -> None:
    open_at(page, f"{gallery_address}/{name}-light.html", width=1280)
    assert page.locator("h1").count() == 1


def test_paper_is_light_even_in_the_dark_theme(page: Page, gallery_address: str) -> None:
    open_at(page, f"{gallery_address}/month-dark.html", width=1000)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_the_figures_of_times_stand_under_each_other(page: Page, gallery_address: str) -> None:
    open_at(page, f"{gallery_address}/month-light.html", width=1280)
    page.evaluate("document.querySelectorAll('.chip time')[0].textContent = '11:11'")
    widths = page.eval_on_selector_all(".chip time", "all => all.map(each => each.getBoundingClientRect().width)")
    assert max(widths) - min(widths) < 0.1


@pytest.mark.parametrize("width", [1280, 390])
def test_a_deed_of_words_alone_stands_in_line_with_what_is_around_it(
    page: Page, gallery_address: str, width: int
) -> None:
    """It is under the title without room beside it, else at the edge of the page."""
    open_at(page, f"{gallery_address}/queue-light.html", width=width)
    edges = "one => [one.getBoundingClientRect().left, one.getBoundingClientRect().right]"
    deed, around = (
        page.eval_on_selector(f".page-header{selector}", edges) for selector in (" .button--quiet > span", "")
    )
    assert min(abs(deed[0] - around[0]), abs(deed[1] - around[1])) <= 1


def test_what_is_ticked_to_narrow_a_list_stands_level_with_its_button(page: Page, gallery_address: str) -> None:
    open_at(page, f"{gallery_address}/queue-light.html", width=1280)
    middle = "one => one.getBoundingClientRect().top + one.getBoundingClientRect().height / 2"
    ticked, pressed = (
        page.eval_on_selector(f".filters {selector}", middle) for selector in (".choice__control", ".button")
    )
    assert abs(ticked - pressed) <= 1
