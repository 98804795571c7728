"""The official accounts: registered by their act, and connected with a key."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.office import follow, press, said

ACCOUNTS = "/o/villacauce/official-accounts"
ACT, ACT_DAY = "Decreto de Alcaldía 2023/0204", "2023-04-17"
"""Of before the plan, so no list has to be complete."""


def register(page: Page, second: Page, network: str, handle: str, name: str) -> None:
    """Register an account that is open already, in every language of the body; the second person confirms it."""
    page.goto(f"{ACCOUNTS}/new")
    page.get_by_label("Red", exact=True).select_option(label=network)
    page.get_by_label("Nombre de usuario").fill(handle)
    page.get_by_label("Nombre con el que se la conoce aquí").fill(name)
    page.get_by_label("Acto por el que se abrió").fill(ACT)
    page.get_by_label("Día de ese acto").fill(ACT_DAY)
    press(page, "Registrar la cuenta")
    confirm_opening(page, second)


def confirm_opening(page: Page, second: Page) -> None:
    """Confirm, as somebody else, the opening that waits on the account's page."""
    said(page, "aún no está en vigor")
    address = page.get_by_role("link", name="Ver el cambio").get_attribute("href")
    second.goto(str(address))
    press(second, "Confirmar el cambio")
    said(second, "El cambio queda confirmado")


def connect(page: Page, name: str, server: str, account: str, key: str, *, ends_on: str = "") -> None:
    """Connect a registered account, for the first time or again, from its page."""
    page.goto(ACCOUNTS)
    follow(page, name)
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("^(Conectarla|Volver a conectar)$")).click()
    page.locator("[name=base_url]").fill(server)
    page.locator("[name=account]").fill(account)
    page.locator("input[type=password]").fill(key)
    if ends_on:
        page.get_by_label("¿Cuándo caduca?").fill(ends_on)
    press(page, "Conectar")
    expect(page.get_by_text("está conectada")).to_be_visible()
