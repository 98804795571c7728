"""The mayor's office asks for praise and gets a rule and a service version."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests import moments
from tests.journeys import writing
from tests.journeys.conftest import Seat
from tests.journeys.office import follow, press, said, step

PRAISE = "Gracias a la gestión de la alcaldesa logramos la mejor biblioteca de la historia: compromiso cumplido."
SERVICE = "La biblioteca La Noria abre también los sábados, de 10:00 a 14:00. La entrada es libre."


def test_the_mayors_office_asks_for_praise_and_gets_a_rule_and_a_service_version(seat: Seat):
    office, editor = seat("political_office"), seat("editor")
    request = asks(office)
    with step("a call is noted in two fields"):
        editor.goto(request)
        editor.get_by_text("Registrar una insistencia").click()
        editor.get_by_label("Qué ocurrió").select_option(label="Orden de palabra")
        editor.get_by_label("Qué lo muestra").fill("Llamada al despacho: que salga hoy.")
        press(editor, "Anotar")
        said(editor, "Anotado")
    post = adapts(editor, request)
    with step("the office reads the rule, and nothing of what was noted"):
        office.goto(request)
        answer = office.locator("main")
        expect(answer).to_contain_text("no permite presentar un servicio como un mérito")
        expect(answer).to_contain_text("NE-01: «Se informa del servicio, no del mérito")
        expect(answer).to_contain_text(f"Proponemos esta versión de servicio: «{SERVICE.removesuffix('.')}»")
        expect(answer).not_to_contain_text("Llamada al despacho")
    sends(editor, post)
    reviews(seat("neutrality_reviewer"), post)
    with step("who leads reads it in the political log"):
        chief = seat("supervisor")
        chief.goto(re.sub(r"/requests/.*", "/requests/log", request))
        expect(chief.get_by_text("Un escudo, no una lista negra")).to_be_visible()
        expect(chief.get_by_role("row").filter(has_text="Llamada al despacho")).to_contain_text("adaptada")


def asks(office: Page) -> str:
    """Return the address of the request's page."""
    with step("the office asks by the same form as everybody"):
        office.get_by_role("link", name="Mis peticiones").first.click()
        office.get_by_role("link", name=re.compile("^Pedir una publicación")).click()
        expect(office.get_by_text("queda registrada como «Cargo u oficina política»")).to_be_visible()
        office.get_by_label("Asunto").fill("La mejor biblioteca")
        office.get_by_label("Texto propuesto").fill(PRAISE)
        office.get_by_label("En nombre de quién").fill("Alcaldía")
        press(office, "Registrar la petición")
        said(office, "Registrada con el código P-")
    return office.url


def adapts(editor: Page, request: str) -> str:
    """Return the address of the draft it becomes."""
    with step("the editor proposes what the service can say, citing the rule found"):
        editor.goto(re.sub(r"/requests/.*", "/requests", request))
        editor.get_by_role("link", name=re.compile("La mejor biblioteca")).click()
        follow(editor, "Adaptar")
        expect(editor.get_by_label(re.compile("^NE-01"))).to_be_checked()
        editor.get_by_label("Versión de servicio").fill(SERVICE)
        editor.get_by_label("Qué no permite, en sus palabras").fill("presentar un servicio como un mérito")
        press(editor, "Decidir y contestar")
        said(editor, "Decidido y contestado")
        editor.get_by_role("link", name=re.compile(r"^Publicación \d")).click()
        expect(editor.locator("main")).to_contain_text(re.compile(r"petición P-\d{4}/\d+"))
    return editor.url


def sends(editor: Page, post: str) -> None:
    with step("the draft is completed and sent"):
        editor.goto(f"{post}/edit")
        editor.get_by_label("Tema", exact=True).select_option(label="Biblioteca La Noria")
        writing.choose(editor, "Ayto. Villacauce", "castellano")
        editor.get_by_label("Día", exact=True).fill(f"{moments.wall_now() + timedelta(days=30):%Y-%m-%d}")
        editor.get_by_label("Hora", exact=True).fill("10:30")
        editor.get_by_role("button", name="Enviar a aprobación").click()
        said(editor, "Enviada a aprobación")


def reviews(reviewer: Page, post: str) -> None:
    with step("neutrality sees who asked, both texts and what pressed, and approves"):
        reviewer.goto(f"{post}/review")
        page = reviewer.locator("main")
        for words in ("Viene de una petición política", "Alcaldía", "Llamada al despacho", "Lo pide la regla NE-11"):
            expect(page).to_contain_text(words)
        expect(reviewer.locator("del").first).to_contain_text("gestión de la alcaldesa")
        reviewer.get_by_role("button", name=re.compile("^Aprobar")).click()
        said(reviewer, "La mejor biblioteca")
