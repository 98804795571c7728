"""The gate refuses an account: proposed, held back, filled in, waived by another person, and opened."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import connecting
from tests.journeys.conftest import Seat
from tests.journeys.office import follow, press, said, step

pytestmark = pytest.mark.browser
HANDLE = "@deportesvillacauce"
SHORTS = "\n\n".join(f"Pista {n}: abierta de 9:00 a 22:00. Se reserva por internet." for n in range(20))
LONG = "La escuela municipal de atletismo abre su plazo. Se apunta quien tenga entre seis y dieciséis años. " * 5
LONGS = "\n\n".join(f"{n}. {LONG}" for n in range(10))


def test_an_account_is_refused_by_the_gate(seat: Seat) -> None:
    keeper, editor, jurist = seat("administrator", java_script_enabled=False), seat("editor"), seat("legal_reviewer")
    with step("a new account is only proposed, and its page says what it lacks"):
        gate = propose(keeper)
        expect(lacks(keeper)).to_have_count(11)
        expect(keeper.get_by_role("link", name="Abrir la cuenta")).to_have_count(0)
    with step("whoever tries to open it all the same is refused in words"):
        keeper.goto(f"{gate}/acts/opening")
        expect(keeper.get_by_role("heading", name="La cuenta no puede abrirse todavía")).to_be_visible()
        expect(keeper.get_by_text("Elija para qué es la cuenta.")).to_be_visible()
        expect(keeper.get_by_label("Acto")).to_have_count(0)
    with step("its list is saved half done"):
        editor.goto(gate)
        fill(editor)
        said(editor, "La lista está guardada")
        expect(lacks(editor)).to_have_count(5)
    with step("thirty pieces are pasted; one that does not fit stays in its box"):
        paste(editor, gate, SHORTS + "\n\n" + "a" * 281, "Corta")
        expect(editor.get_by_role("alert")).to_contain_text("La pieza 21 no cabe en X: ocupa 281 de 280")
        expect(editor.get_by_label("Textos")).to_have_value(SHORTS + "\n\n" + "a" * 281)
        paste(editor, gate, SHORTS, "Corta")
        paste(editor, gate, LONGS, "Larga")
        said(editor, "Piezas nuevas: 10.")
    with step("another person signs a waiver of what is left"):
        jurist.goto(gate)
        expect(lacks(jurist)).to_have_count(3)
        follow(jurist, "Firmar una dispensa")
        act(jurist, "Informe 3/2024 de Secretaría")
        jurist.get_by_label("Motivo").fill("La pista abre el sábado y el resto se completa este mes.")
        press(jurist, "Firmar una dispensa")
        said(jurist, "La dispensa está firmada")
    with step("now it opens by its act, once somebody else confirms it, and both acts are told"):
        keeper.goto(gate)
        follow(keeper, "Abrir la cuenta")
        act(keeper, "Decreto de Alcaldía 77/2024")
        press(keeper, "Abrir la cuenta")
        connecting.confirm_opening(keeper, jurist)
        keeper.goto(gate)
        expect(keeper.locator(".timeline__entry")).to_have_count(2)
        expect(keeper.locator(".timeline")).to_contain_text("Decreto de Alcaldía 77/2024")


def propose(page: Page) -> str:
    """Return the address of the account's page."""
    page.goto("/o/villacauce/plan/wait")
    follow(page, "Proponer una cuenta")
    page.get_by_label("Red").select_option(label="X")
    page.get_by_label("Nombre de usuario").fill(HANDLE)
    page.get_by_label("Nombre con el que se la conoce aquí").fill("Deportes Villacauce")
    press(page, "Registrar la cuenta")
    said(page, "La cuenta está propuesta")
    return page.url


def lacks(page: Page) -> object:
    return page.locator("#lacks li")


def fill(page: Page) -> None:
    page.get_by_label("Servicio público").check()
    page.get_by_label("Objetivos").fill("Que las pistas se llenen también por la mañana.")
    page.get_by_label("A quién se dirige").fill("Quien hace deporte en el municipio.")
    page.get_by_label("Quién la administra").fill("Ana Ríos Pla\nJulia Sanz Mira")
    page.get_by_label("Correo corporativo").fill("deportes@villacauce.example")
    page.get_by_label("Lunes, desde").fill("09:00")
    page.get_by_label("Lunes, hasta").fill("14:00")
    press(page, "Guardar la lista")


def paste(page: Page, gate: str, text: str, kind: str) -> None:
    page.goto(f"{gate}/samples")
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("Textos").fill(text)
    press(page, "Añadir a la muestra")


def act(page: Page, reference: str) -> None:
    page.get_by_label("Acto", exact=True).fill(reference)
    page.get_by_label("Día del acto").fill("2024-05-06")
