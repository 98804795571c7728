"""Screenshots of the real product: `python -m tests.browser.shots [--guide] [--role ROLE]`.

Every page each role reaches by links, at two widths and in both themes, under var/shots/<width>-<theme>/; with
`--guide`, only the few images of the documents, under docs/guia/img/.
"""

import argparse
import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import product as product_of
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from app.domain.posts.rules.states import PostStatus
from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.guide_scenes import ACTS, FURTHER, PHONE_SCENES, SCENES
from tests.browser.product import ROOT, Person, Product, running
from tests.journeys import writing
from tests.page_checks import kind

OUT = ROOT / "var" / "shots"
GUIDE = ROOT / "docs" / "guia" / "img"
WIDTHS = (1280, 390)
THEMES = ("light", "dark")
NOT_PAGES = re.compile(r"\.(ics|csv|xlsx)$|/refused-rows|/template$|/images/|/authorisation$|/healthz")
MOST_COLOURS, PHONE_GAP = 160, 24


def visit_all(browser: Browser, product: Product, only: str | None) -> int:
    """Take every page of every role; return the number of images written."""
    written = 0
    page = f"/p/{product.organisation}"
    opened_to_all = (("page", f"{page}/"), ("accounts", f"{page}/accounts"), ("verify", f"{page}/verify?url=@ayto"))
    for name, path in (("sign-in", "/sign-in"), ("password-reset", "/password/reset"), *opened_to_all):
        written += shoot(browser, product, None, f"public-{name}", path)
    for person in product.people:
        if only in (None, person.role):
            state = sign_in(browser, product, person)
            for name, path in sorted(pages_of(browser, product, state).items()):
                written += shoot(browser, product, state, f"{person.role}-{name}", path)
    return written


def sign_in(browser: Browser, product: Product, person: Person) -> str:
    """Return the file with the person's cookies."""
    state_file = OUT / f".{person.role}.json"
    with browser.new_context(locale="es-ES") as context:
        page = context.new_page()
        page.goto(f"{product.address}/sign-in")
        page.fill("[name=email]", person.email)
        page.fill("[name=password]", person.password)
        page.click("main form [type=submit], main form button")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        context.storage_state(path=str(state_file))
    return str(state_file)


def pages_of(browser: Browser, product: Product, state: str) -> dict[str, str]:
    """Return one address per kind of page, found by links, and one post per state."""
    house = f"/o/{product.organisation}/"
    addresses: dict[str, str] = {}
    with context_of(browser, state, 1280, "light") as context:
        page = context.new_page()
        waiting = [house]
        while waiting:
            path = waiting.pop(0)
            answer = page.goto(product.address + path)
            landed = urlsplit(page.url).path
            if answer is None or answer.status >= 400 or kind_of(landed, house) in addresses:
                continue
            addresses[kind_of(landed, house)] = landed
            waiting += [link for link in links_of(page, house) if kind_of(link, house) not in addresses]
        addresses |= dict(posts_by_state(page, product, house))
    return addresses


def posts_by_state(page: Page, product: Product, house: str) -> Iterator[tuple[str, str]]:
    for status in PostStatus:
        answer = page.goto(f"{product.address}{house}posts?status={status}")
        if answer and answer.status < 400:
            links = [link for link in links_of(page, house) if kind_of(link, house) == "posts-N-N"]
            yield from ((f"post-{status}", link) for link in links[:1])


def links_of(page: Page, house: str) -> list[str]:
    hrefs = page.eval_on_selector_all("a[href]:not([download])", "links => links.map((one) => one.href)")
    paths = dict.fromkeys(urlsplit(href).path for href in hrefs)
    return [path for path in paths if path.startswith(house) and not NOT_PAGES.search(path)]


def kind_of(path: str, house: str) -> str:
    """Return «posts-N-N-edit» for any post's editing page."""
    return kind(path).removeprefix(house).strip("/").replace("/", "-").replace("0", "N") or "home"


def context_of(browser: Browser, state: str | None, width: int, theme: str) -> BrowserContext:
    return browser.new_context(
        storage_state=state,
        viewport={"width": width, "height": 844 if width < 600 else 800},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        locale="es-ES",
        timezone_id="Europe/Madrid",
    )


def shoot(browser: Browser, product: Product, state: str | None, name: str, path: str) -> int:
    """Return the number of images written; report and skip a broken page."""
    written = 0
    for width, theme in product_of(WIDTHS, THEMES):
        folder = OUT / f"{width}-{theme}"
        folder.mkdir(parents=True, exist_ok=True)
        with context_of(browser, state, width, theme) as context:
            try:
                page = opened(context, product.address + path)
            except RuntimeError as broken:
                print(broken, file=sys.stderr)
                return written
            page.screenshot(path=str(folder / f"{name}.png"), full_page=True)
            written += 1
    return written


def opened(context: BrowserContext, address: str) -> Page:
    """Return the page with all its resources; raise when any is missing, since the image would be wrong."""
    page, broken = context.new_page(), []
    page.on("response", lambda answer: broken.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    page.on("requestfailed", lambda request: broken.append(f"{request.failure} {request.url}"))
    page.goto(address, wait_until="networkidle")
    if broken:
        raise RuntimeError(f"{address}: {broken}")
    return page


def illustrate(browser: Browser, product: Product) -> int:
    """Take the images of the guide; a scene missing from the demonstration is an error."""
    GUIDE.mkdir(parents=True, exist_ok=True)
    people = {person.role: person for person in product.people}
    portrait(browser, product, None, "entrar", "/sign-in")
    portrait(browser, product, None, "pagina-publica", f"/p/{product.organisation}/accounts")
    seen: dict[str, tuple[str, dict[str, str]]] = {}
    for name, role, wanted in SCENES:
        if role not in seen:
            state = sign_in(browser, product, people[role])
            seen[role] = state, pages_of(browser, product, state)
        state, pages = seen[role]
        portrait(browser, product, state, name, pages[wanted] + FURTHER.get(name, ""))
    on_the_phone(browser, product, seen)
    by_hand(browser, product, seen)
    return len(SCENES) + 4


def portrait(browser: Browser, product: Product, state: str | None, name: str, path: str) -> None:
    keep(screen(browser, product, state, 1280, path, ACTS.get(name, Page.bring_to_front)), name)


def screen(
    browser: Browser,
    product: Product,
    state: str | None,
    width: int,
    path: str,
    act: Callable[[Page], None] = Page.bring_to_front,
) -> Image.Image:
    with context_of(browser, state, width, "light") as context:
        page = opened(context, product.address + path)
        act(page)
        return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def keep(image: Image.Image, name: str) -> None:
    lean = image.quantize(MOST_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    lean.save(GUIDE / f"{name}.png", optimize=True)


def on_the_phone(browser: Browser, product: Product, seen: Mapping[str, tuple[str, dict[str, str]]]) -> None:
    """Take the screens of a phone side by side."""
    screens = []
    for wanted, role in PHONE_SCENES:
        state, pages = seen[role]
        screens.append(screen(browser, product, state, 390, pages[wanted]))
    width, height = screens[0].size
    row = Image.new("RGB", (len(screens) * (width + PHONE_GAP) - PHONE_GAP, height), "white")
    for place, image in enumerate(screens):
        row.paste(image, (place * (width + PHONE_GAP), 0))
    keep(row, "telefono")


def by_hand(browser: Browser, product: Product, seen: Mapping[str, tuple[str, dict[str, str]]]) -> None:
    """Bring a post to its hour and take the page where it is published by hand."""
    author, chief = seen["editor"][0], seen["supervisor"][0]
    home = f"{product.address}/o/{product.organisation}"
    with context_of(browser, author, 1280, "light") as writer, context_of(browser, chief, 1280, "light") as decider:
        post = writing.await_a_hand(writer.new_page(), decider.new_page(), home, ("X", "Facebook", "Instagram"))
    year, ordinal = post.split("/")[-2:]
    portrait(browser, product, author, "a-mano", f"/o/{product.organisation}/deliveries/by-hand/{year}/{ordinal}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.shots", description=__doc__)
    parser.add_argument("--guide", action="store_true", help="only the images of the documents")
    parser.add_argument("--role", help="only the pages of one role, for example editor")
    wanted = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    with running(ROOT / "var" / "shots-run") as product, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        many = illustrate(browser, product) if wanted.guide else visit_all(browser, product, wanted.role)
        browser.close()
    print(f"{many} images in {Path(GUIDE if wanted.guide else OUT).relative_to(ROOT)}")


if __name__ == "__main__":
    main()
