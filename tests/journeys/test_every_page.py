"""Every page each role reaches from its navigation: valid, legible, light, and permitted."""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from app.core.permissions import Role
from tests import moments
from tests.browser.axe import complaints, glare
from tests.journeys.conftest import Seat
from tests.journeys.product import Product
from tests.journeys.shapes import Shapes, shape
from tests.page_checks import Watch, faults, kind, sideways

pytestmark = pytest.mark.browser
WIDE, PHONE_WIDTH = {"width": 1280, "height": 900}, 390
OF_A_KIND = 1
"""Pages checked of each kind (the same address but for its numbers)."""
NOT_PAGES = re.compile(r"\.(atom|csv|ics|json|rss|xml)$|/images/|/sign-out")
LINKS = "() => [...document.querySelectorAll('a[href]:not([download])')].map((one) => one.href)"
"""The addresses linked from a page, without a locator, whose script each page would have to load."""
SEEN = Shapes()


@pytest.mark.parametrize("role", list(Role))
def test_every_page_of_a_role_is_sound(seat: Seat, role: Role) -> None:
    page = seat(role.value, viewport=WIDE, reduced_motion="reduce")
    watch = Watch(page)
    wrong = [f"{urlsplit(address).path}: {each}" for address in walk(page) for each in look(page, watch, address)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in",
        "/sign-in/sent",
        "/password/reset",
        "/password/reset/sent",
        "/no-existe",
        "/access/nada",
        "/invitations/link/nada",
        "/citizens/answer/nada",
        "/p/villacauce/",
        "/p/villacauce/accounts",
        "/p/villacauce/data",
        "/p/villacauce/verify?url=@villacauce",
        "/p/villacauce/published",
        "/p/villacauce/published/embed.html",
        "/p/villacauce/newsletter",
    ],
)
def test_every_page_without_a_session_is_sound(browser: Browser, demo_product: Product, path: str) -> None:
    page = browser.new_page(viewport=WIDE, locale="es-ES")
    moments.move_browser(page.context)
    page.goto(demo_product.address + path)
    assert [*faults(page), *complaints(page), *sideways(page, 320)] == []
    page.close()


def walk(page: Page) -> Iterator[str]:
    """Yield the addresses linked from the current page, one of each kind."""
    home = urlsplit(page.url).netloc
    waiting, seen = [page.url], {}
    while waiting:
        address = waiting.pop(0)
        if seen.setdefault(kind(address), 0) >= OF_A_KIND:
            continue
        seen[kind(address)] += 1
        yield address
        waiting += [
            urldefrag(link)[0]
            for link in page.evaluate(LINKS)
            if urlsplit(link).netloc == home and not NOT_PAGES.search(link)
        ]


def look(page: Page, watch: Watch, address: str) -> Iterator[str]:
    """Yield every fault of one page; what was found sound for another role is not measured again."""
    assert page.goto(address) is not None
    yield from faults(page)
    shapes = shape(page)
    if SEEN.is_new(shapes, "1280"):
        yield from (f"1280: {each}" for each in complaints(page))
        yield from (f"1280, dark: {each}" for each in glare_in_dark(page))
    if SEEN.is_new(shapes, kind(address)):
        yield from narrow(page)
        page.set_viewport_size(WIDE)
    yield from watch.heard()


def narrow(page: Page) -> Iterator[str]:
    yield from sideways(page, PHONE_WIDTH)
    if SEEN.is_new(shape(page), "390"):
        yield from (f"390: {each}" for each in complaints(page))
        yield from (f"390, dark: {each}" for each in glare_in_dark(page))
    yield from sideways(page, 320)


def glare_in_dark(page: Page) -> list[str]:
    page.emulate_media(color_scheme="dark")
    found = glare(page)
    page.emulate_media(color_scheme="light")
    return found
