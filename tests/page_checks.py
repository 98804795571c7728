"""Checks for any page of the product."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Response

HEAVIEST_BYTES = 120_000
NARROWEST = 320
_FACTS = """() => {
  const all = (what) => [...document.querySelectorAll(what)];
  const ids = all("[id]").map((one) => one.id);
  const named = (one) => one.labels?.length || one.getAttribute("aria-label") || one.getAttribute("aria-labelledby")
    || one.alt;
  const controls = all("input:not([type=hidden]), select, textarea");
  return {
    headings: all("h1").map((one) => one.innerText.trim()),
    title: document.title,
    repeated: ids.filter((id, place) => ids.indexOf(id) !== place),
    nameless: controls.filter((one) => !named(one)).map((one) => one.outerHTML.slice(0, 120)),
    adrift: all("label[for]").filter((one) => !document.getElementById(one.htmlFor)).map((one) => one.htmlFor),
    described: all("[aria-describedby]").flatMap((one) => one.getAttribute("aria-describedby").split(/\\s+/))
      .filter((id) => id && !document.getElementById(id)),
    styled: all("[style]").length,
    empty: Math.round(document.documentElement.scrollHeight
      - Math.max(innerHeight, document.body.getBoundingClientRect().bottom + scrollY)),
    weight: performance.getEntriesByType("navigation")[0].decodedBodySize,
  };
}"""
_WIDER = """() => {
  const slides = (one) => ["auto", "scroll"].includes(getComputedStyle(one).overflowX)
    && one.scrollWidth > one.clientWidth + 1 && one.checkVisibility();
  const frames = [...document.body.querySelectorAll("*")].filter((one) => slides(one)
    && !one.matches("pre, .calendar-bar") && !one.querySelector("table:not(.month, .hour-grid)"));
  if (frames.length) return frames.slice(0, 3).map((one) => "inside " + one.outerHTML.slice(0, 90));
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over <= 0) return [];
  const edge = document.documentElement.clientWidth;
  const out = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > edge + 1);
  return [`${over} px: ` + out.slice(0, 3).map((one) => one.outerHTML.slice(0, 90)).join(" | ")];
}"""


def kind(address: str) -> str:
    """Return the page's kind: its address without numbers, codes and query."""
    return re.sub(r"[0-9a-f]{64}|\d+|(?<=/rules/|/lists/)[^/]+", "0", urlsplit(address).path)


class Watch:
    """A listener of a page: its errors, and every host it requests."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._heard: list[str] = []
        self._home = ""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._heard.append(f"script: {error}"))
        page.on("request", self._on_request)
        page.on("response", self._on_response)

    def heard(self) -> list[str]:
        """Return the faults since the last call, and clear them."""
        heard, self._heard = self._heard, []
        return heard

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._heard.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        self._home = self._home or parts.netloc
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self._home:
            self._heard.append(f"asked elsewhere: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self._heard.append(f"{response.status}: {response.url}")


def faults(page: Page) -> Iterator[str]:
    """Yield the faults of the document itself, for any screen."""
    facts = page.evaluate(_FACTS)
    if len(facts["headings"]) != 1:
        yield f"h1: {facts['headings']}"
    elif not facts["title"].startswith(facts["headings"][0]):
        yield f"title {facts['title']!r} does not begin with {facts['headings'][0]!r}"
    for name in ("repeated", "nameless", "adrift", "described"):
        if facts[name]:
            yield f"{name}: {facts[name][:3]}"
    if facts["styled"]:
        yield f"{facts['styled']} elements with a style of their own"
    if facts["empty"] > 1:
        yield f"scrolls {facts['empty']} px into nothing"
    if facts["weight"] > HEAVIEST_BYTES:
        yield f"weighs {facts['weight']} bytes"


def sideways(page: Page, width: int) -> list[str]:
    """Return the elements that make the page, or a frame of it without a table, scroll sideways at that width."""
    page.set_viewport_size({"width": width, "height": 844})
    return [f"scrolls sideways at {width}: {each}" for each in page.evaluate(_WIDER)]
