"""Writing, submitting and approving by the keyboard alone, with the focus always visible."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.demonstration import WAITING
from tests.journeys.office import said
from tests.page_checks import faults, sideways

pytestmark = pytest.mark.browser
LONGEST_WALK = 150
# `inner`: the browser itself draws the focus on the small button inside a date or an hour.
_FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const name = (one.labels?.[0]?.innerText || one.getAttribute("aria-label") || one.innerText || "").trim();
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const inner = ["date", "time"].includes(one.type) && !one.matches(":focus-visible");
  const drawn = inner || style.boxShadow !== "none" ||
    (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  const inside = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  return { name, seen: inside && drawn, group: one.closest("fieldset, [role=group]")?.innerText || "" };
}"""


def tab_to(page: Page, name: str, group: str = "") -> None:
    """Press Tab until the named control has the focus; every stop on the way must be visible."""
    for _ in range(LONGEST_WALK):
        page.keyboard.press("Tab")
        here = page.evaluate(_FOCUS)
        if here is None:
            continue
        assert here["seen"], f"the focus on {here['name']!r} cannot be seen"
        if here["name"].startswith(name) and group in here["group"]:
            return
    raise AssertionError(f"Tab never reached {name!r}")


def type_in(page: Page, name: str, text: str) -> None:
    tab_to(page, name)
    page.keyboard.type(text)


def test_a_post_is_written_sent_and_approved(seat: Seat) -> None:
    post = write(seat("editor"))
    chief = seat("supervisor")
    chief.goto(f"{post}/review")
    tab_to(chief, "Motivo")
    chief.keyboard.type("Adelante")
    tab_to(chief, "Aprobar con un cambio")
    tab_to(chief, "Aprobar")
    chief.keyboard.press("Enter")
    chief.wait_for_url(lambda url: not url.startswith(post))
    writing.is_in_state(chief, post, "programada")


def read_alike() -> datetime:
    """Return a coming day that reads alike with the month first: the browser, not the page, sets the order."""
    days = (writing.soon(0) + timedelta(days=ahead) for ahead in range(2, 400))
    return next(day for day in days if day.day == day.month)


def write(page: Page) -> str:
    page.goto("/o/villacauce/calendar")
    page.keyboard.press("n")
    page.wait_for_url("**/posts/new**")
    page.keyboard.type("La banda toca el domingo en el quiosco.")
    type_in(page, "Título", "Concierto de la banda")
    tab_to(page, "Tema")
    page.keyboard.press("ArrowDown")
    type_in(page, "Día", f"{read_alike():%d%m%Y}")
    type_in(page, "Hora", "1000A")
    tab_to(page, "X")
    page.keyboard.press("Space")
    tab_to(page, "Enviar a aprobación")
    page.keyboard.press("Enter")
    page.wait_for_url("**/posts/2*/*")
    return page.url


def test_the_letter_of_a_button_that_needs_a_reason_leads_to_it(seat: Seat) -> None:
    chief = seat("supervisor")
    chief.goto("/o/villacauce/waiting")
    chief.get_by_role("link", name=WAITING, exact=True).press("Enter")
    chief.wait_for_url("**/review")
    chief.keyboard.press("c")
    expect(chief.get_by_label("Motivo")).to_be_focused()


def test_several_are_chosen_read_and_sent_back_together(seat: Seat) -> None:
    chief = seat("supervisor")
    chief.goto("/o/villacauce/waiting")
    for key in "jxjx":
        chief.keyboard.press(key)
    expect(chief.locator("[name=post]:checked")).to_have_count(2)
    with chief.expect_navigation():
        chief.keyboard.press("d")
    expect(chief.get_by_role("region")).to_have_count(2)
    assert [*faults(chief), *complaints(chief), *sideways(chief, 320)] == []
    ticked = chief.locator("[name=seen]:checked").count()
    chief.keyboard.press("c")
    expect(chief.get_by_role("alert")).to_be_focused()
    type_in(chief, "Motivo", "Falta el teléfono.")
    tab_to(chief, "Pedir cambios")
    chief.keyboard.press("Enter")
    said(chief, f"devueltas con su motivo: {ticked}.")
