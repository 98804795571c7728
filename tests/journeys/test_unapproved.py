"""Undecided at its hour, the post is not published, and its author reschedules it with one click."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Seat
from tests.journeys.office import press, said, step

pytestmark = pytest.mark.browser


def test_unapproved_at_its_time(seat: Seat) -> None:
    author, chief = seat("editor"), seat("supervisor")
    with step("it was sent, nobody decided it, and its hour has passed"):
        title = open_expired(author)
        expect(author.get_by_text("Elija otra en «Horas libres»")).to_be_visible()
    with step("free hours are offered, and choosing one moves it and sends it again"):
        slots = author.locator("#slots").get_by_role("button")
        expect(slots).not_to_have_count(0)
        chosen = slots.first.inner_text()
        slots.first.click()
        said(author, f"Movida al {chosen} y enviada a aprobación.")
    with step("whoever decides finds it by its deadline, with how much of its time has gone"):
        row = in_queue(chief, title)
        expect(row).to_contain_text("en plazo")
    with step("approved in time, it is scheduled for its new hour"):
        row.get_by_role("link", name=title).click()
        press(chief, "Aprobar")
        expect(chief.get_by_role("status").filter(has_text="queda programada")).to_be_visible()


def open_expired(page: Page) -> str:
    """Open an expired post; return its title."""
    page.goto(f"{house(page)}/posts?status=expired")
    row = page.get_by_role("row").filter(has=page.get_by_role("link")).nth(0)
    row.get_by_role("link").first.click()
    title = page.get_by_role("heading", level=1).inner_text()
    expect(page.get_by_text(re.compile("dio por caducada")).first).to_be_visible()
    return title


def in_queue(page: Page, title: str) -> object:
    page.goto(f"{house(page)}/waiting?q={title[:20]}")
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=title, exact=True))


def house(page: Page) -> str:
    """Return the organisation's address."""
    origin, _, rest = page.url.partition("/o/")
    return f"{origin}/o/{rest.partition('/')[0]}"
