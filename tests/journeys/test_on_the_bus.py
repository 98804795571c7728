"""A supervisor between two stops: the queue as cards, a no with its reason, taken back in time, and given again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.demonstration import WAITING
from tests.journeys.office import step
from tests.journeys.product import Product
from tests.page_checks import faults, sideways
from tests.waiting import wait_until

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def demo_product(demonstrated: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Product]:
    """Yield an installation where a decision may be taken back."""
    monkeypatch.setenv("GRACE_SECONDS", "15")
    with Product(data=demonstrated) as product:
        yield product


def reject(page: Page) -> None:
    page.locator("form.decision").get_by_role("button", name="Rechazar").tap()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="El tono no es neutral.").tap()
    sheet.get_by_role("button", name="Rechazar").tap()


def test_a_supervisor_on_the_bus(seat: Seat) -> None:
    chief = seat("supervisor", **PHONE)
    with step("the places stay in sight where nothing is chosen"):
        for place in ("calendar", "calendar/agenda", "waiting"):
            chief.goto(f"/o/villacauce/{place}")
            expect(chief.locator(".rail__bar")).to_be_in_viewport(ratio=1)
    with step("each post is a card with its words"):
        card = chief.locator(".waiting-post").filter(has_text=WAITING)
        expect(card.locator(".waiting-post__words")).to_be_visible()
        assert [*faults(chief), *complaints(chief), *sideways(chief, 390)] == []
    with step("a no, with a usual reason, is taken back while it had no effect"):
        card.get_by_role("link").tap()
        chief.wait_for_url("**/review*")
        post = chief.url.partition("/review")[0]
        reject(chief)
        expect(chief.get_by_role("status").filter(has_text=f"Ha rechazado «{WAITING}»")).to_be_visible()
        assert not chief.url.startswith(post)
        chief.get_by_role("button", name="Deshacer").tap()
        chief.wait_for_url(f"{post}/review")
        writing.is_in_state(chief, post, "en revisión")
    with step("given again, it has effect by itself"):
        chief.goto(f"{post}/review")
        reject(chief)
        chief.wait_for_url(lambda url: not url.startswith(post))
        wait_until(lambda: writing.state_of(chief, post) == "rechazada", "the decision's effect", pause=1)
    with step("the record keeps what was undone"):
        expect(chief.locator("main")).to_contain_text("deshizo su decisión antes de que tuviera efecto")
