"""Undecided at its hour, the post is not published, and its author reschedules it with one click."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import press, said, step, wait_on
from tests.journeys.product import Product

pytestmark = pytest.mark.browser
TITLE = "Horario de la biblioteca en fiestas"
ITS_HOUR = """UPDATE post SET planned_at = '2020-01-01 00:00:00.000000'
WHERE year = {} AND ordinal = {} AND organisation_id = (SELECT id FROM organisation WHERE slug = 'villacauce')"""


def test_unapproved_at_its_time(seat: Seat, demo_product: Product) -> None:
    author, chief = seat("editor"), seat("supervisor")
    with step("it was sent, nobody decided it, and its hour has passed"):
        send_unapproved(author, demo_product)
        expect(author.get_by_text("Elija otra en «Horas libres»")).to_be_visible()
    with step("free hours are offered, and choosing one moves it and sends it again"):
        slots = author.locator("#slots").get_by_role("button")
        expect(slots).not_to_have_count(0)
        chosen, *_ = slots.all_inner_texts()
        press(author, chosen)
        said(author, f"Movida al {chosen} y enviada a aprobación.")
    with step("whoever decides finds it by its deadline, with how much of its time has gone"):
        row = in_queue(chief, TITLE)
        expect(row).to_contain_text("en plazo")
    with step("approved in time, it is scheduled for its new hour"):
        row.get_by_role("link", name=TITLE).click()
        press(chief, "Aprobar")
        expect(chief.get_by_role("status").filter(has_text="queda programada")).to_be_visible()


def send_unapproved(page: Page, product: Product) -> None:
    """Send a post and bring its hour, undecided."""
    post = writing.send(page, TITLE, "La biblioteca abre a las nueve.", writing.soon(60 * 24))
    product.change_behind_its_back(ITS_HOUR.format(*post.rsplit("/", 2)[1:]))
    wait_on(page, page.get_by_text(re.compile("dio por caducada")).count, "it expires")


def in_queue(page: Page, title: str) -> object:
    page.goto(f"{house(page)}/waiting?q={title[:20]}")
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=title, exact=True))


def house(page: Page) -> str:
    """Return the organisation's address."""
    origin, _, rest = page.url.partition("/o/")
    return f"{origin}/o/{rest.partition('/')[0]}"
