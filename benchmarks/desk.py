"""The desk by its clicks and pixels, in a real browser over the demonstration.

    .venv/bin/python -m benchmarks.desk

Prints for each flow the clicks, page loads, height, first content, layout shift and words, beside its limit; exits with
1 when one is exceeded. Screens are of 1,280 × 800 px and, on the phone, of 390 × 844.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, QUIET
from tests.browser.product import ROOT, Product, running
from tests.media.pictures import picture

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
SHIFTS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(e => sum += e.hadRecentInput ? 0 : e.value))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 100);
})"""
MOST_SHIFT = 0.02
MOST_SCRIPT = 60_000
"""Bytes compressed."""


@dataclass(slots=True)
class Desk:
    """A person at a page, whose presses and page loads are counted; `figures`: (name, value, limit)."""

    page: Page
    address: str
    clicks: int = 0
    loads: int = 0
    figures: list[tuple[str, float, float | None]] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Open a page and begin to count from there."""
        self.page.goto(f"{self.address}{path}")
        self.page.wait_for_load_state("networkidle")
        self.clicks = self.loads = 0

    def press(self, thing: Locator) -> None:
        thing.click()
        self.clicks += 1

    def top(self, selector: str) -> float:
        box = self.page.locator(selector).first.bounding_box()
        return box["y"] if box else float("inf")

    def note(self, name: str, value: float, limit: float | None = None) -> None:
        self.figures.append((name, value, limit))

    def note_page(self, *, height: float | None = None) -> None:
        """Note what holds of any page: its height, its words and whether it moved while loading."""
        self.note("height, px", self.page.evaluate("document.documentElement.scrollHeight"), height)
        self.note("words", len(self.page.locator("main").inner_text().split()))
        self.note("layout shift", round(self.page.evaluate(SHIFTS), 4), MOST_SHIFT)


def compose(desk: Desk) -> None:
    """Write for three accounts with a picture, two texts and an hour, and send it."""
    page = desk.page
    desk.open("/posts/new")
    desk.note("text, y px", desk.top("#text-es"), 400)
    page.keyboard.type("Mañana se corta el agua de 9 a 14 h en la calle Mayor. Habrá una cisterna en la plaza.")
    for network in ("X", "Mastodon", "Facebook"):
        desk.press(page.get_by_role("group", name=network).locator("label").first)
    page.get_by_role("tab", name="X", exact=True).wait_for()
    desk.clicks += 1  # the system's own window, where the file is chosen
    files = [{"name": "plano.jpg", "mimeType": "image/jpeg", "buffer": picture()}]
    page.get_by_label("Añadir imágenes").set_input_files(files)
    desk.press(page.get_by_label("Texto alternativo de la imagen 1"))
    page.keyboard.type("Plano de la calle Mayor")
    desk.press(page.get_by_role("tab", name="X", exact=True))
    page.keyboard.type(" Más en el 010.")
    desk.press(page.locator(".hours-offered__hour--place").first)
    page.wait_for_timeout(2500)
    desk.note_page(height=1400)
    desk.press(page.get_by_role("button", name="Enviar a aprobación"))
    page.locator(".page-header__over").get_by_text("en revisión").wait_for()
    desk.note("clicks", desk.clicks, 9)
    desk.note("page loads", desk.loads, 1)


def calendar(desk: Desk) -> None:
    """Open the month, look at a post and close it."""
    page = desk.page
    desk.open("/calendar")
    desk.note("grid, y px", desk.top(".month-frame"), 180)
    today = page.locator(".month__day--today:not(.month__day--outside) .month__number").bounding_box()
    desk.note("today, y px", today["y"] if today else float("inf"), 760)
    desk.note_page()
    desk.press(page.locator("a.chip").first)
    page.locator(".glance:not([hidden])").wait_for()
    page.keyboard.press("Escape")
    desk.note("clicks to look", desk.clicks, 1)
    desk.note("page loads to look", desk.loads, 0)


def move(desk: Desk) -> None:
    """Drag a draft to another day, and take it back."""
    page = desk.page
    desk.open("/calendar")
    coming = ".month__day:not(.month__day--past):has(+ .month__day)"
    post = page.locator(f"{coming} .chip.status--draft[data-move-post]").first
    post.scroll_into_view_if_needed()
    own = f'.month__day:has([data-move-post="{post.get_attribute("data-move-post")}"])'
    day = page.locator(f"{own} + .month__day .month__head")
    post.drag_to(day)
    desk.clicks += 1
    desk.press(page.get_by_role("button", name="Deshacer"))
    page.get_by_text("Deshecho").wait_for()
    desk.note("clicks", desk.clicks, 2)
    desk.note("page loads", desk.loads, 0)
    desk.note("layout shift", round(page.evaluate(SHIFTS), 4), MOST_SHIFT)


def subscribe(desk: Desk) -> None:
    """Take the address of the calendar away."""
    page = desk.page
    desk.open("/calendar")
    desk.press(page.get_by_role("button", name="Suscribirse"))
    desk.press(page.get_by_role("dialog").get_by_role("button", name="Copiar la dirección"))
    page.get_by_role("button", name="Copiada").wait_for()
    desk.note("clicks", desk.clicks, 2)
    desk.note("page loads", desk.loads, 0)


def week_on_the_phone(desk: Desk) -> None:
    """Open the calendar on a phone, and the next week."""
    desk.open("/calendar")
    desk.note("controls, px", desk.top(".strip") - desk.top(".main"), 120)
    desk.press(desk.page.get_by_role("link", name="Semana siguiente"))
    desk.page.wait_for_load_state("networkidle")
    desk.note("controls, px", desk.top(".strip") - desk.top(".main"), 120)
    desk.note("clicks", desk.clicks, 1)
    desk.note_page()


def review(desk: Desk) -> None:
    """Open what waits first, and read it."""
    desk.open("/waiting")
    desk.note_page()
    desk.press(desk.page.get_by_role("rowheader").first.get_by_role("link"))
    desk.page.wait_for_url("**/review*")
    desk.note("text, y px", desk.top(".preview__text"), 300)
    desk.note_page()


def reject(desk: Desk) -> None:
    """Say no on a phone, with a usual reason."""
    desk.open("/waiting")
    desk.press(desk.page.get_by_role("rowheader").first.get_by_role("link"))
    desk.page.wait_for_url("**/review*")
    desk.clicks = desk.loads = 0
    desk.press(desk.page.locator("form.decision").get_by_role("button", name="Rechazar"))
    desk.press(desk.page.locator("[data-reason]").first)
    desk.press(desk.page.get_by_role("dialog").get_by_role("button", name="Rechazar"))
    desk.page.wait_for_load_state("networkidle")
    desk.note("clicks", desk.clicks, 3)
    desk.note("page loads", desk.loads, 1)


FLOWS: tuple[tuple[str, str, dict[str, int], Callable[[Desk], None]], ...] = (
    ("compose", "editor", DESK, compose),
    ("calendar", "editor", DESK, calendar),
    ("move", "editor", DESK, move),
    ("subscribe", "editor", DESK, subscribe),
    ("week on the phone", "editor", PHONE, week_on_the_phone),
    ("review", "supervisor", DESK, review),
    ("reject on the phone", "supervisor", PHONE, reject),
)


@contextmanager
def seated(browser: Browser, product: Product, role: str, size: dict[str, int]) -> Iterator[Desk]:
    person = next(person for person in product.people if person.role == role)
    context = browser.new_context(viewport=size, locale="es-ES", permissions=["clipboard-write"])
    page = context.new_page()
    page.goto(f"{product.address}/sign-in")
    page.get_by_label("Correo").fill(person.email)
    page.get_by_label("Contraseña", exact=True).fill(person.password)
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    desk = Desk(page, f"{product.address}/o/{product.organisation}")

    def loaded(_page: Page) -> None:
        desk.loads += 1

    page.on("load", loaded)
    yield desk
    context.close()


def script_bytes() -> int:
    return sum(path.stat().st_size for path in (ROOT / "app" / "static" / "dist").glob("main-*.js.br"))


def report(name: str, figures: list[tuple[str, float, float | None]]) -> bool:
    """Print a flow's figures; return whether all are within their limits."""
    print(name)
    for what, value, limit in figures:
        over = limit is not None and value > limit
        print(f"  {what:22} {value:>9g}   {'' if limit is None else f'limit {limit:g}'}{'  OVER' if over else ''}")
    return not any(limit is not None and value > limit for _, value, limit in figures)


def main() -> int:
    size = script_bytes()
    sound = report("script", [("bytes compressed", size, MOST_SCRIPT)])
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data") as product, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for name, role, screen, flow in FLOWS:
            with seated(browser, product, role, screen) as desk:
                flow(desk)
                sound = report(name, desk.figures) and sound
        browser.close()
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
