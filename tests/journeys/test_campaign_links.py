"""A body that counts its campaigns' visits: from the setting to the text that each network gets."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import press

pytestmark = pytest.mark.browser

HOME = "/o/villacauce"
OURS = "utm_medium=social&utm_campaign=agua"


def set_up(administrator: Page, editor: Page) -> None:
    administrator.goto(f"{HOME}/settings/organisation")
    administrator.get_by_label("Dominios de la casa").fill("villacauce.example")
    administrator.get_by_label("Seguimiento de campaña en los enlaces").check()
    press(administrator, "Guardar")
    editor.goto(f"{HOME}/plan/campaigns")
    editor.get_by_role("link", name="Villacauce verde").first.click()
    editor.get_by_role("link", name="Editar").first.click()
    editor.get_by_label("Código de seguimiento").fill("agua")
    press(editor, "Guardar")


def test_each_network_gets_its_own_links_and_they_are_kept(seat: Seat) -> None:
    page = seat("editor")
    set_up(seat("administrator"), page)
    page.goto(f"{HOME}/posts/new")
    page.get_by_label("Texto en castellano").fill("Ahorre: https://villacauce.example/agua")
    for account in ("X · ", "Mastodon"):
        writing.choose(page, account, "castellano")
    page.get_by_label("Campaña").select_option(label="Villacauce verde")
    page.locator("[data-insert-menu] > summary").click()
    page.get_by_role("button", name="Añadir seguimiento de campaña").click()
    expect(page.locator("#tracked")).to_contain_text("llevan ya el seguimiento")
    for tab, source in (("X", "x"), ("Mastodon", "mastodon")):
        page.get_by_role("tab", name=re.compile(rf"^{tab}")).click()
        own = page.get_by_role("tabpanel").get_by_role("textbox")
        expect(own).to_have_value(f"Ahorre: https://villacauce.example/agua?utm_source={source}&{OURS}")
    press(page, "Guardar borrador")
    expect(page.get_by_role("main")).to_contain_text(f"utm_source=mastodon&{OURS}")
