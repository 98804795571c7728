"""Cauce without a connection: read what was kept for a day, go on writing, decide nothing, leave nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.journeys.conftest import Seat
from tests.journeys.demonstration import WAITING
from tests.journeys.office import follow, press
from tests.journeys.product import Product
from tests.waiting import wait_until

pytestmark = pytest.mark.browser
QUEUE, CASES = "/o/villacauce/waiting", "/o/villacauce/citizens"
KEPT = """async () => {
  const names = (await caches.keys()).filter((name) => !name.startsWith("cauce-static-"));
  const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return requests.flat().map((request) => new URL(request.url).pathname);
}"""
READY = "async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated'"
AGE = """async ([url, date]) => {
  const cache = await caches.open("cauce-kept"), answer = await cache.match(url);
  const headers = new Headers(answer.headers);
  headers.set("date", date);
  await cache.put(url, new Response(await answer.text(), { headers }));
}"""
SNAPSHOT = "/o/villacauce/offline"


def cut_off(page: Page) -> None:
    """Wait until the worker serves the page and the day is kept, and cut the connection."""
    wait_until(lambda: page.evaluate(READY), "the worker is installed")
    page.reload()
    wait_until(lambda: page.evaluate(KEPT) == [SNAPSHOT], "the day is kept")
    page.context.set_offline(True)


def test_the_queue_and_the_day_are_read_without_a_connection_and_nothing_of_citizens(seat: Seat) -> None:
    page = seat("supervisor")
    for path in (CASES, QUEUE):
        page.goto(path)
    cut_off(page)
    page.goto(QUEUE)
    expect(page.get_by_text(re.compile(r"Sin conexión, guardado a las \d\d:\d\d"))).to_be_visible()
    piece = page.locator(".kept").filter(has_text=WAITING)
    piece.locator("summary").click()
    expect(piece.locator(".prose").first).to_be_visible()
    expect(page.locator("form")).to_have_count(0)
    assert complaints(page) == []
    another = (
        page.context.new_page()
    )  # a page that is left hears for a moment that there is a connection, and comes back
    another.goto(CASES)
    expect(another.get_by_role("heading", level=1)).to_contain_text("Hoy")
    page.context.set_offline(False)
    expect(another.get_by_role("heading", level=1)).to_have_text("Ciudadanía")
    expect(page.get_by_role("heading", level=1)).to_have_text("Para decidir")


def test_nothing_is_decided_offline_and_what_is_typed_stays(seat: Seat) -> None:
    page = seat("supervisor")
    page.goto(QUEUE)
    follow(page, WAITING)
    cut_off(page)
    expect(page.get_by_text("Sin conexión: ahora no se puede decidir")).to_be_visible()
    approve = page.get_by_role("button", name="Aprobar", exact=True)
    expect(approve).to_be_disabled()
    page.context.set_offline(False)
    expect(approve).to_be_enabled()
    expect(page.get_by_text("Sin conexión: ahora no se puede decidir")).to_be_hidden()


def test_signing_out_leaves_nothing_behind(seat: Seat) -> None:
    page = seat("supervisor")
    page.goto(QUEUE)
    cut_off(page)
    page.context.set_offline(False)
    page.evaluate("localStorage.setItem('draft:/x', JSON.stringify({ at: Date.now(), typed: [] }))")
    page.get_by_text("(mi cuenta)").locator("..").click()
    press(page, "Salir")
    expect(page.get_by_role("heading", level=1)).to_have_text("Entrar")
    wait_until(lambda: page.evaluate(KEPT) == [], "what was kept is gone")
    assert not page.evaluate("Object.keys(localStorage).some((key) => key.startsWith('draft:'))")
    page.context.set_offline(True)
    page.goto(QUEUE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sin conexión")


def test_a_revoked_session_and_a_day_leave_nothing(seat: Seat, demo_product: Product) -> None:
    page = seat("supervisor")
    page.goto(QUEUE)
    cut_off(page)
    yesterday = page.evaluate("new Date(Date.now() - 24 * 3600_000).toUTCString()")
    page.evaluate(AGE, [SNAPSHOT, yesterday])
    page.goto(QUEUE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sin conexión")
    assert page.evaluate(KEPT) == []
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Para decidir")
    wait_until(lambda: page.evaluate(KEPT) == [SNAPSHOT], "the day is kept again")
    page.context.clear_cookies()
    page.goto(QUEUE)
    wait_until(lambda: page.evaluate(KEPT) == [], "what was kept is gone")
