"""A person at a page of the product: presses, keys, loads and what the page measures of itself."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page

Figure = tuple[str, float]

_SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(e => sum += e.hadRecentInput ? 0 : e.value))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 100);
})"""
_INTERACTIVE = """() => new Promise(done => {
  let last = performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd;
  new PerformanceObserver(list => list.getEntries().forEach(e => last = Math.max(last, e.startTime + e.duration)))
    .observe({ type: "longtask", buffered: true });
  setTimeout(() => done(last), 100);
})"""
"""Main scripts are modules: they have run before `DOMContentLoaded`. A task is long from 50 ms."""


@dataclass
class Desk:
    """Counts what a person does; the letters of a text that is written are not keys."""

    page: Page
    address: str
    clicks: int = 0
    keys: int = 0
    loads: int = 0
    figures: list[Figure] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("load", self._count_load)

    def open(self, path: str) -> None:
        """Open a page, note how long it takes to answer a press, and begin to count from there."""
        self.page.goto(f"{self.address}{path}")
        self.page.wait_for_load_state("networkidle")
        self.note("interactive, ms", round(self.page.evaluate(_INTERACTIVE)))
        self.begin()

    def begin(self) -> None:
        self.clicks = self.keys = self.loads = 0

    def click(self, thing: Locator) -> None:
        thing.click()
        self.clicks += 1

    def press(self, *keys: str) -> None:
        """Press keys or chords ("Control+k"), one after another."""
        for key in keys:
            self.page.keyboard.press(key)
        self.keys += len(keys)

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)

    def paste(self, text: str) -> None:
        self.page.keyboard.insert_text(text)
        self.keys += 1

    def choose_file(self, label: str, name: str, kind: str, content: bytes) -> None:
        """Choose a file in the system's own window, which takes two clicks: the field's, and the file's."""
        payload: Any = [{"name": name, "mimeType": kind, "buffer": content}]
        self.page.get_by_label(label).set_input_files(payload)
        self.clicks += 2

    def arrive(self) -> None:
        """Wait until the page that was asked for stands."""
        self.page.wait_for_load_state("networkidle")

    def top(self, selector: str) -> float:
        box = self.page.locator(selector).first.bounding_box()
        return box["y"] if box else float("inf")

    def note(self, name: str, value: float) -> None:
        self.figures.append((name, value))

    def note_page(self) -> None:
        """Note what holds of any page: its height, its words and whether it moved while loading."""
        self.note("height, px", self.page.evaluate("document.documentElement.scrollHeight"))
        self.note("words", len(self.page.locator("main").inner_text().split()))
        self.note_shift()

    def note_shift(self) -> None:
        self.note("layout shift", round(self.page.evaluate(_SHIFT), 4))

    def note_counts(self) -> None:
        for name, value in (("clicks", self.clicks), ("keys", self.keys), ("page loads", self.loads)):
            self.note(name, value)

    def _count_load(self, _page: Page) -> None:
        self.loads += 1
