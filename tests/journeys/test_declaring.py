"""A rule asks, the writer declares, and the rule is satisfied: with scripts and without."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import press

pytestmark = pytest.mark.browser
FIGURE = "El padrón tiene 18.412 habitantes, un 3 % más. #fiestasdeagosto"
SOURCE, DAY = "https://www.villacauce.example/padron", "2026-01-31"


def begin(page: Page) -> None:
    page.goto("/o/villacauce/posts/new")
    page.get_by_label("Título").fill("Padrón")
    page.get_by_label("Tema", exact=True).select_option(label="Participación")
    writing.choose(page, "Ayto. Villacauce", "castellano")
    page.get_by_label("Texto en castellano").fill(FIGURE)


def test_a_figure_asks_for_its_source_while_one_writes(seat: Seat) -> None:
    page = seat("editor")
    begin(page)
    findings = page.locator(".composer__see")
    expect(findings.get_by_role("link", name="VE-01", exact=True)).to_be_visible()
    expect(findings.get_by_role("link", name="La regla VE-01 no lo permite")).to_be_visible()
    expect(page.locator(".composing__asked")).to_contain_text("Toda cifra")
    page.get_by_label("Fuente de lo que afirma").fill(SOURCE)
    page.get_by_label("De qué fecha es").fill(DAY)
    expect(findings.get_by_text("VE-01")).to_have_count(0)
    expect(page.get_by_label("Fuente de lo que afirma")).to_have_value(SOURCE)
    press(page, "Corregirlo")
    expect(page.get_by_label("Texto en castellano")).to_have_value(
        FIGURE.replace("#fiestasdeagosto", "#FiestasDeAgosto")
    )
    expect(findings.get_by_text("AC-04")).to_have_count(0)


def test_what_is_blocked_goes_once_its_source_is_given(seat: Seat) -> None:
    page, chief = seat("editor", java_script_enabled=False), seat("supervisor", java_script_enabled=False)
    begin(page)
    writing.plan(page, writing.soon(60) + timedelta(days=6))
    press(page, "Enviar a aprobación")
    expect(page.get_by_role("alert")).to_contain_text("VE-01")
    press(page, "Corregirlo")
    page.get_by_label("Fuente de lo que afirma").fill(SOURCE)
    page.get_by_label("De qué fecha es").fill(DAY)
    post = writing.submitted(page)
    chief.goto(f"{post}/review")
    declared = chief.locator("#declared")
    expect(declared.get_by_role("link", name=SOURCE)).to_be_visible()
    expect(declared).to_contain_text("31/01/2026")
    expect(chief.locator(".preview").first).to_contain_text("#FiestasDeAgosto")
