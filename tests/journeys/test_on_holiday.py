"""With the approver on holiday, a substitute finds the waiting post and approves it, under both names."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import moments
from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import follow, press, said, step, wait_on

pytestmark = pytest.mark.browser
TITLE = "Horario de la biblioteca en verano"


def test_the_approver_is_on_holiday(seat: Seat) -> None:
    chief, substitute = seat("supervisor"), seat("editor")
    with step("somebody else sends what waits"):
        writing.send(seat("editor", place=1), TITLE, "La biblioteca abre a las nueve.", writing.soon(60 * 24 * 4))
    with step("the head of communication says who decides meanwhile"):
        name = set_substitution(chief, substitute)
    with step("the substitute finds it among what is to be decided, and why"):
        open_queue(substitute, name)
    with step("the substitute approves, and both names are on the page and in its history"):
        approve(substitute)
        expect(substitute.get_by_text(f", P. S. de {name}")).to_have_count(2)


def set_substitution(page: Page, substitute: Page) -> str:
    """Return the name of the absent approver."""
    mine, theirs = name_of(page), name_of(substitute)
    open_account(page)
    follow(page, "Ver y establecer sustituciones")
    today = moments.wall_now()
    page.get_by_label("Quién sustituye").select_option(label=theirs)
    page.get_by_label("Último día").fill(f"{today + timedelta(days=8):%Y-%m-%d}")
    page.get_by_label("Motivo").fill("Vacaciones")
    press(page, "Establecer la sustitución")
    said(page, "La sustitución queda establecida.")
    return mine


def name_of(page: Page) -> str:
    here = page.url
    open_account(page)
    name = page.get_by_label("Nombre y apellidos").input_value()
    page.goto(here)
    return name


def open_account(page: Page) -> None:
    house, _, rest = page.url.partition("/o/")
    page.goto(f"{house}/o/{rest.partition('/')[0]}/me")


def open_queue(page: Page, name: str) -> None:
    """Wait until the worker has followed the record."""
    why = page.get_by_text(f"Por suplencia de {name} hasta el")
    page.goto("/o/villacauce/waiting")
    wait_on(page, why.count, "the substitute has what waits")
    follow(page, TITLE)
    expect(why.first).to_be_visible()


def approve(page: Page) -> None:
    review = page.url
    press(page, "Aprobar")
    expect(page.get_by_role("status").filter(has_text="queda programada")).to_be_visible()
    page.goto(review.removesuffix("/review"))
