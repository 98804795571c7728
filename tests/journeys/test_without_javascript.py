"""The essential steps of the whole path, in a browser without scripts."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import press, said
from tests.journeys.product import Product
from tests.peers import control

pytestmark = pytest.mark.browser
TITLE = "Taller de encuadernación"


def compose(page: Page) -> str:
    page.goto("/o/villacauce/posts/new")
    page.get_by_label("Título").fill(TITLE)
    page.get_by_label("Tema", exact=True).select_option(label="Agenda cultural")
    page.get_by_label("Texto en castellano").fill("El jueves, taller de encuadernación en la biblioteca.")
    writing.choose(page, "Ayto. Villacauce", "castellano")
    writing.add_image_with_the_form(page, "Una prensa de madera y tres libros cosidos")
    writing.plan(page, writing.soon(60) + timedelta(days=2))
    page.get_by_role("button", name="Actualizar vista previa").click()
    page.get_by_role("button", name=writing.OWN).click()
    return writing.submitted(page)


def test_a_post_is_written_with_its_image_and_approved(seat: Seat) -> None:
    author, chief = seat("editor", java_script_enabled=False), seat("supervisor", java_script_enabled=False)
    post = compose(author)
    expect(author.get_by_text("Una prensa de madera")).to_be_visible()
    chief.goto(f"{post}/review")
    writing.press_verdict(chief, "Pedir cambios")
    expect(chief.get_by_role("alert")).to_be_visible()
    writing.press_verdict(chief, "Aprobar")
    writing.is_in_state(chief, post, "programada")


def test_the_preview_is_a_button(seat: Seat) -> None:
    page = seat("editor", java_script_enabled=False)
    page.goto("/o/villacauce/posts/new")
    writing.choose(page, "Ayto. Villacauce", "castellano")
    page.get_by_label("Texto en castellano").fill("Hola")
    press(page, "Actualizar vista previa")
    expect(page.locator(".preview--x .counter")).to_contain_text("4 de 280")
    expect(page.get_by_label("Texto en castellano")).to_have_value("Hola")


def test_what_waits_for_a_hand_is_published(seat: Seat, demo_product: Product) -> None:
    page, chief = seat("editor", java_script_enabled=False), seat("supervisor")
    post = writing.send(seat("editor"), TITLE, "El taller es el jueves.", writing.soon(60 * 24))
    chief.goto(f"{post}/review")
    writing.approve(chief, post)
    demo_product.bring_hour(post)
    writing.wait_for(chief, post, "X", "a mano")
    page.goto("/o/villacauce/deliveries")
    page.get_by_role("link", name=re.compile(f"{TITLE}$")).click()
    expect(page.locator("#to-copy")).not_to_be_empty()
    address = page.get_by_role("link", name="Abrir la cuenta").get_attribute("href")
    page.get_by_label("Dirección de lo publicado").fill(f"{address}/status/1860000000000000001")
    press(page, "Guardar como publicada")
    said(page, "Queda como publicada")


def test_a_calendar_is_subscribed_to_and_given_up(seat: Seat) -> None:
    page = seat("unit_liaison", java_script_enabled=False)
    page.goto("/o/villacauce/subscriptions")
    page.get_by_label("Nombre").fill("Thunderbird")
    press(page, "Crear dirección secreta")
    address = page.get_by_label("Dirección del calendario").input_value()
    assert writing.filled_feed(page, address)
    page.goto("/o/villacauce/subscriptions")
    page.locator("tr", has_text="Thunderbird").get_by_text("Retirar", exact=True).click()
    page.get_by_role("button", name=re.compile("Retirar la dirección")).click()
    status, _, text = control.ask(address)
    assert (status, "se retiró" in text, text.count("BEGIN:VEVENT")) == (200, True, 1)
