"""Every page each role can walk to from its navigation: sound, legible, light, and nobody else's business."""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import Page

from app.accounts.rules import Role
from tests.browser.axe import complaints
from tests.journeys.conftest import Seat
from tests.journeys.shapes import Shapes
from tests.page import HEAVIEST_BYTES, Watch, faults, kind, sideways

pytestmark = [pytest.mark.browser, pytest.mark.timeout(480)]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
OF_A_KIND = 1
"""How many pages of one kind (the same address but for its numbers) are looked at."""
NOT_PAGES = re.compile(r"\.(atom|csv|ics|json|xml)$|/images/|/sign-out")
IN_DARK = Role.SUPERVISOR
SEEN = Shapes()


@pytest.mark.parametrize("role", list(Role))
def test_every_page_of_a_role_is_sound(seat: Seat, role: Role) -> None:
    page = seat(role.value, viewport=WIDE, reduced_motion="reduce")
    watch = Watch(page)
    wrong = [f"{urlsplit(address).path}: {each}" for address in walk(page) for each in look(page, watch, address, role)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "path",
    [
        *("/sign-in", "/password/reset", "/password/reset/sent", "/no-existe", "/access/nada", "/citizens/answer/nada"),
        *("/p/villacauce/", "/p/villacauce/accounts", "/p/villacauce/data", "/p/villacauce/verify?url=@villacauce"),
    ],
)
def test_every_page_without_a_session_is_sound(seat: Seat, path: str) -> None:
    page = seat("author").context.browser.new_page(viewport=WIDE, locale="es-ES")
    page.goto(seat("author").url.partition("/o/")[0] + path)
    assert [*faults(page), *complaints(page), *sideways(page, 320)] == []
    page.close()


def walk(page: Page) -> Iterator[str]:
    """Every address found by following links, one of each kind, on the page just looked at."""
    home = urlsplit(page.url).netloc
    waiting, seen = [page.url], {}
    while waiting:
        address = waiting.pop(0)
        if seen.setdefault(kind(address), 0) >= OF_A_KIND:
            continue
        seen[kind(address)] += 1
        yield address
        found = page.eval_on_selector_all("a[href]:not([download])", "links => links.map((one) => one.href)")
        waiting += [urldefrag(one)[0] for one in found if urlsplit(one).netloc == home and not NOT_PAGES.search(one)]


def look(page: Page, watch: Watch, address: str, role: Role) -> Iterator[str]:
    """Everything wrong with one page; it stays open for whoever walks on."""
    page.set_viewport_size(WIDE)
    answer = page.goto(address)
    assert answer is not None
    if len(answer.body()) > HEAVIEST_BYTES:
        yield f"weighs {len(answer.body())} bytes"
    yield from faults(page)
    yield from barriers(page, "1280")
    if role is IN_DARK:
        page.emulate_media(color_scheme="dark")
        yield from barriers(page, "dark")
        page.emulate_media(color_scheme="light")
    yield from sideways(page, 320)
    yield from sideways(page, PHONE["width"])
    yield from barriers(page, "390")
    yield from watch.heard()


def barriers(page: Page, screen: str) -> Iterator[str]:
    """What axe finds, where there is anything it did not see on that screen on an earlier page."""
    if SEEN.is_new(page, screen):
        yield from (f"{screen}: {each}" for each in complaints(page))
