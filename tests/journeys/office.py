"""An office of people, each in their own browser, and their ways of using any page."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Locator, Page, expect

from tests import moments
from tests.journeys.conftest import ACTION_MS
from tests.journeys.product import Product
from tests.peers.smtp import Smtp
from tests.waiting import wait_until

PASSWORD = "tres-barcas-en-la-ria-21"
SLUG = "ribalta"
SENDS_ITS_FORM = """button => {
  let sent = null;
  window.sends = button.type === "submit" && !button.formTarget
    && (button.getAttribute("formmethod") ?? button.form?.method) === "post"
    && (button.formNoValidate || button.form.noValidate || button.form.matches(":valid"));
  addEventListener("submit", (event) => (sent = event), { capture: true, once: true });
  const settle = () => setTimeout(() => (window.sends &&= sent?.defaultPrevented === false));
  button.addEventListener("click", settle, { once: true });
}"""
"""Learn whether the next press of a button leaves its page: a script may send the form itself, or hold it back."""


@dataclass
class Office:
    """The people of one organisation, each with their own browser, and the numbers of their posts."""

    product: Product
    browser: Browser
    mail: Smtp
    desks: dict[str, Page] = field(default_factory=dict)

    def desk(self, name: str, **options: object) -> Page:
        """Return a person's browser, opened at first use."""
        if name not in self.desks:
            context = self.browser.new_context(locale="es-ES", base_url=self.product.address, **options)
            context.set_default_timeout(ACTION_MS)
            moments.move_browser(context)
            context.grant_permissions(["clipboard-read", "clipboard-write"])
            self.desks[name] = context.new_page()
        return self.desks[name]

    def url(self, place: str) -> str:
        return f"{self.product.address}/o/{SLUG}/{place}"

    def close(self) -> None:
        for page in self.desks.values():
            page.context.close()


@contextmanager
def step(words: str) -> Iterator[None]:
    """Name the step in progress, for a failure's message."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"while: {words}")
        raise


def press(place: Page | Locator, name: str) -> None:
    """Press the button; where that sends its form, wait for the answer: going elsewhere at once would call it back."""
    page = place if isinstance(place, Page) else place.page
    button = place.get_by_role("button", name=name, exact=True)
    button.evaluate(SENDS_ITS_FORM)
    button.click()
    page.wait_for_function("() => !window.sends")


def rest_on(page: Page, kind: str, issuer: str, number: str) -> None:
    """Enter the document a period is based on, dated today, on its confirmation page."""
    page.get_by_label("En qué se apoya").select_option(label=kind)
    page.get_by_label("Qué boletín o qué acto").fill(issuer)
    page.get_by_label("Número", exact=True).fill(number)
    page.get_by_label("Fecha del documento").fill(f"{moments.wall_now():%Y-%m-%d}")


def follow(place: Page | Locator, name: str) -> None:
    """Follow a link, and wait for the page it leads to: a check made at once would read neither page."""
    page = place if isinstance(place, Page) else place.page
    with page.expect_navigation():
        place.get_by_role("link", name=name, exact=True).click()


def said(page: Page, words: str) -> None:
    """Check the product's message after an act."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def wait_on(page: Page, find: Callable[[], object], description: str | Callable[[], str]) -> None:
    """Reload the page until the worker's result appears."""

    def look() -> object:
        return find() or (page.reload(), find())[-1]

    wait_until(look, description, pause=0.3)


def letters(office: Office, email: str) -> list[str]:
    deliveries = [delivery for delivery in office.mail.received() if email in delivery.recipients]
    return [
        f"{delivery.message['subject']}\n{delivery.message.get_body(('plain',)).get_content()}"
        for delivery in deliveries
    ]


def letter(office: Office, email: str, words: str) -> str:
    """Wait for the worker's e-mail with those words to that person, and return it."""
    return wait_until(
        lambda: [text for text in letters(office, email) if words in text],
        lambda: f"a letter to {email} says {words!r}: {letters(office, email)}",
    )[-1]


def link_in_letter(office: Office, email: str) -> str:
    match = re.search(r"https?://\S+/invitations/link/\S+", letter(office, email, "/invitations/link/"))
    assert match is not None
    return match[0]
