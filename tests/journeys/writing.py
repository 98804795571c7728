"""The life of a post, each step by the labels on the page."""

import re
from collections.abc import Sequence
from datetime import datetime

from icalendar import Calendar, Component
from playwright.sync_api import Locator, Page, expect

from app.demo import scenes
from tests import moments
from tests.journeys.demonstration import TOPIC
from tests.journeys.office import Office, follow, press
from tests.media.pictures import picture
from tests.peers.control import ask, ask_json
from tests.waiting import wait_until

OWN = "Obra propia, nadie reconocible"
"""The press that notes the usual rights of a picture."""


def bring_sheet(page: Page, address: str, name: str, content: bytes, counts: str) -> None:
    """Upload the sheet, check each row's preview, and confirm if any row is accepted."""
    page.goto(address)
    page.get_by_label("Archivo CSV o XLSX").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    press(page, "Ver qué será cada fila")
    expect(page.get_by_role("heading", level=1)).to_have_text("Qué será cada fila")
    expect(page.locator(".page-header__lead")).to_contain_text(counts)
    button = page.get_by_role("button", name=re.compile(r"^Importar \d+ filas?$"))
    if button.count():
        button.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Hoja importada")


def download_refused(page: Page) -> bytes:
    with page.expect_download() as coming:
        page.get_by_role("link", name="Descargar para corregir (CSV)", exact=True).click()
    return coming.value.path().read_bytes()


def soon(minutes: int) -> datetime:
    """Return a whole minute of the office's wall clock, so many minutes from the next."""
    return moments.wall_after(minutes=minutes).replace(second=0, microsecond=0)


def next_minute() -> datetime:
    """Return the first whole minute that leaves half a minute to plan a post."""
    return soon(1 if moments.now().second < 30 else 2)


def plan(page: Page, when: datetime) -> None:
    page.get_by_label("Día", exact=True).fill(f"{when:%Y-%m-%d}")
    page.get_by_label("Hora", exact=True).fill(f"{when:%H:%M}")


def open_window(page: Page, start: datetime, end: datetime) -> None:
    page.get_by_text("Plazo en que puede salir").click()
    page.get_by_label("Desde").fill(f"{start:%Y-%m-%dT%H:%M}")
    page.get_by_label("Hasta").fill(f"{end:%Y-%m-%dT%H:%M}")


def choose(page: Page, account: str, language: str) -> None:
    """Press the chip of an account in a language, unless it is chosen."""
    chip = page.get_by_role("group", name=account).locator("label").filter(has_text=language)
    if not page.locator(f"[id='{chip.get_attribute('for')}']").is_checked():
        chip.click()


def open_text(page: Page, tab: str) -> None:
    page.get_by_role("tab", name=tab).click()


def add_image(page: Page, alternative: str, content: bytes | None = None) -> None:
    """Choose a picture, wait until the server has it, describe it, and note its rights if it has none."""
    shown = page.locator("[data-picture]").count()
    page.get_by_label("Añadir imágenes").set_input_files(
        {"name": "cartel.jpg", "mimeType": "image/jpeg", "buffer": content or picture()}
    )
    page.get_by_label(f"Texto alternativo de la imagen {shown + 1}").fill(alternative)
    own = page.get_by_role("button", name=OWN)
    if own.count():
        own.click()
    expect(own).to_have_count(0)


def add_image_with_the_form(page: Page, alternative: str) -> None:
    """Choose a picture and describe it, as a browser without scripts does."""
    page.get_by_label("Añadir imágenes").set_input_files(
        {"name": "cartel.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.get_by_text("Describir la imagen antes de tenerla").click()
    page.get_by_label("Texto alternativo de la imagen nueva").fill(alternative)


def send(page: Page, title: str, text: str, when: datetime) -> str:
    """Write a piece for the demonstration's account of X, submit it and return its address."""
    write(page, title, text, when)
    return submitted(page)


def keep(page: Page, title: str, text: str, when: datetime) -> str:
    """Write a piece for the demonstration's account of X, keep it as a draft and return its address."""
    write(page, title, text, when)
    press(page, "Guardar borrador")
    page.wait_for_url("**/posts/2*/*")
    return page.url.removesuffix("/edit")


def write(page: Page, title: str, text: str, when: datetime) -> None:
    page.goto("/o/villacauce/posts/new")
    page.get_by_label("Título").fill(title)
    page.get_by_label("Tema", exact=True).select_option(label=TOPIC)
    choose(page, "Ayto. Villacauce", "castellano")
    page.get_by_label("Texto en castellano").fill(text)
    plan(page, when)


def best_hour(page: Page) -> Locator:
    """Return the hour proposed before the others, of those that are a place of the week."""
    hours = page.locator(".hours-offered__hour--place")
    expect(hours).not_to_have_count(0)
    values = hours.evaluate_all("hours => hours.map((hour) => hour.dataset.hour)")
    return page.locator(f".hours-offered__hour--place[data-hour='{values[0]}']")


def submitted(page: Page) -> str:
    """Submit; return the post's address."""
    page.get_by_role("button", name="Enviar a aprobación").click()
    page.wait_for_url(re.compile(r"/posts/\d{4}/\d+$"))
    expect(page.locator(".page-header__over")).to_contain_text("en revisión")
    return page.url


def decide(page: Page, address: str, verdict: str, reason: str = "") -> None:
    """Open the post's review, give a reason and press the verdict."""
    page.goto(address)
    page.get_by_label("Motivo").fill(reason)
    press_verdict(page, verdict)


def press_verdict(page: Page, verdict: str, form: Locator | None = None) -> None:
    """Press the verdict and wait for its page: navigating at once cancels the press, or is brought back."""
    before = page.url
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/decision" in answer.url):
        (form or page.locator("form.decision")).get_by_role("button", name=verdict).click()
    page.wait_for_url(lambda url: url != before)


def approve(page: Page, post: str) -> None:
    """Approve in the open review, and wait until the decision has effect."""
    press_verdict(page, "Aprobar")
    wait_until(lambda: state_of(page, post) == "programada", "the decision has effect", pause=1)


def review(page: Page, waiting: str, title: str) -> None:
    """Open the post from «Para decidir»."""
    page.goto(waiting)
    follow(page, title)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def is_in_state(page: Page, post: str, word: str) -> None:
    page.goto(post)
    expect(page.locator(".page-header__over .status")).to_have_text(re.compile(word, re.IGNORECASE))


def state_of(page: Page, post: str) -> str:
    page.goto(post)
    return page.locator(".page-header__over .status").inner_text().strip()


def move_hour(page: Page, post: str, when: datetime) -> None:
    """Move the post, after reading any warnings about the new hour."""
    page.goto(post)
    page.get_by_role("link", name="Mover…").click()
    plan(page, when)
    with page.expect_navigation():
        press(page, "Mover")
    if page.url != post:
        press(page, "Mover")
    page.wait_for_url(post)


def deliveries(page: Page, post: str) -> dict[str, str]:
    """Return each account's row on the post's page, by the account's name."""
    page.goto(post)
    rows = page.locator("#deliveries tbody tr").all() or page.locator("section:has(#deliveries) tbody tr").all()
    return {row.get_by_role("rowheader").inner_text().strip(): row.inner_text() for row in rows}


def wait_for(page: Page, post: str, account: str, word: str) -> str:
    """Reload until the account's delivery has that state; return its row."""
    shown: list[str] = []

    def row() -> str:
        shown[:] = [row for name, row in deliveries(page, post).items() if account in name]
        return shown[0] if shown and word in shown[0].lower() else ""

    return wait_until(row, lambda: f"{account} says «{word}»: {shown}", pause=0.5)


def await_a_hand(author: Page, chief: Page, home: str, accounts: Sequence[str]) -> str:
    """Bring a post of accounts without a connection to its hour; return its address."""
    author.goto(f"{home}/posts/new")
    for account in accounts:
        choose(author, account, "castellano")
    author.get_by_label("Texto en castellano").fill("La biblioteca abre mañana por la tarde.")
    author.get_by_label("Tema", exact=True).select_option(label="Biblioteca La Noria")
    add_image(author, "Estanterías llenas de libros", scenes.picture("biblioteca"))
    plan(author, soon(3))
    post = submitted(author)

    def is_approved() -> bool:
        decide(chief, f"{post}/review", "Aprobar")
        return not chief.url.endswith("/decision")

    wait_until(is_approved, "its second opinion is in, and it is approved", pause=2)
    for account in accounts:
        wait_for(chief, post, account, "a mano")
    return post


def statuses(base_url: str, token: str) -> list[dict]:
    """Return the account's statuses on the network."""
    who = ask_json(f"{base_url}/api/v1/accounts/verify_credentials", token=token)
    return ask_json(f"{base_url}/api/v1/accounts/{who['id']}/statuses", token=token)


def subscribe(page: Page, office: Office, name: str) -> str:
    """Return the secret address, which the page shows once."""
    page.goto(office.url("subscriptions"))
    page.get_by_label("Nombre").fill(name)
    press(page, "Crear dirección secreta")
    return page.get_by_label("Dirección del calendario").input_value()


def event(page: Page, feed: str, title: str, status: str, at: datetime | None = None) -> Component:
    """Return the post's event in the feed, once the worker has followed (within seconds)."""
    events: list[Component] = []

    def is_there() -> bool:
        events[:] = [
            component
            for component in read_feed(feed)
            if title in component["SUMMARY"] and "Decidir" not in component["SUMMARY"]
        ]
        there = events and (at is None or events[0]["DTSTART"].dt == at)
        return bool(there) and status.casefold() in events[0]["SUMMARY"].casefold()

    wait_until(is_there, lambda: f"«{title}» is «{status}» at {at}: {events}")
    assert len(events) == 1
    return events[0]


def filled_feed(page: Page, address: str) -> list[Component]:
    """Return the events once the worker, just started, has read the record."""
    return wait_until(lambda: read_feed(address), "the feed is filled")


def read_feed(address: str) -> list[Component]:
    """Return the events, as any calendar program reads them."""
    status, _, text = ask(address)
    assert status == 200, text[:200]
    return list(Calendar.from_ical(text).walk("VEVENT"))
