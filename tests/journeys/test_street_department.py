"""A complaint for the street department: asked by mail, answered without an account, back in its case."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session

from app.core.actor import system_actor
from app.db.work import Work
from app.domain.cases.rules.messages import IncomingMessage
from app.domain.cases.rules.states import MessageSource
from app.domain.organisations.queries import organisation_by_slug
from app.usecases.inbox.receipt import receive_message
from app.wiring import wire
from config import Config
from tests import moments
from tests.browser.axe import complaints
from tests.journeys import steps
from tests.journeys.office import SLUG, Office, follow, letter, press, said, step
from tests.journeys.product import Product
from tests.page_checks import sideways
from tests.peers.smtp import Smtp

pytestmark = [pytest.mark.browser, pytest.mark.peers]

NURIA = ("Nuria Bosch", "nuria@ribalta.example", "Gestión de redes")
STREETS, MAIL = "Vía Pública", "via.publica@ribalta.example"
COMPLAINT = "Llevamos tres semanas con el socavón de la calle del Pez y nadie contesta"
QUESTION, ANSWER = "¿Cuándo se repara el socavón de la calle del Pez?", "El jueves 12, si no llueve."


@pytest.fixture
def office(empty_product: Product, browser: Browser, smtp: Smtp) -> Iterator[Office]:
    made = Office(empty_product, browser, smtp)
    yield made
    made.close()


def test_the_street_department_answers_and_the_case_goes_on(office: Office) -> None:
    with step("a town with a street department and somebody who answers"):
        steps.begin(office)
        steps.make_unit(office, STREETS)
        steps.invite(office, *NURIA)
        steps.accept_invitation(office, *NURIA[:2])
    code = complains(office)
    page = office.desk(NURIA[0])
    asks(office, page, code)
    answers(office, page)
    with step("the answer is back in the case, and whoever asked was told"):
        letter(office, NURIA[1], "ha contestado lo que le preguntó")
        page.reload()
        expect(page.locator("main")).to_contain_text(ANSWER)
        expect(page.locator("main")).to_contain_text("Lucía Peña, encargada")
        press(page, "Dar por leída")
        said(page, "ya no puede cambiarla")
    with step("the address says that it is used up"):
        outside = office.desk("street")
        outside.reload()
        outside.goto(outside.url.removesuffix("/thanks"))
        expect(outside.locator("main")).to_contain_text("no puede cambiarse")


def complains(office: Office) -> str:
    """Write as a neighbour, on a network; return the case's address."""
    wiring = wire(Config(_env_file=None, data_dir=office.product.data))
    with wiring.writing() as session:
        code = _received(session)
        session.commit()
    wiring.engine.dispose()
    return code


def _received(session: Session) -> str:
    now, body = moments.now(), organisation_by_slug(session, SLUG)
    message = IncomingMessage(
        MessageSource.NETWORK, COMPLAINT, now, "network:1", network="mastodon", handle="ana@red.example"
    )
    return receive_message(Work(session, system_actor(body.id), now), body, message).case.code


def asks(office: Office, page: Page, code: str) -> None:
    with step("who answers asks the street department, first with somebody's data in the question"):
        page.goto(office.url("citizens"))
        page.get_by_role("rowheader").filter(has_text=code).get_by_role("link").click()
        expect(page.locator("main")).to_contain_text(COMPLAINT)
        follow(page, "Preguntar a una unidad")
        page.get_by_label("Unidad", exact=True).select_option(label=STREETS)
        page.get_by_label("Qué necesita saber").fill(f"{QUESTION} Llame al 612 345 678")
        page.get_by_label("Correo, si la unidad no tiene enlace").fill(MAIL)
        press(page, "Preguntar")
        expect(page.get_by_role("alert")).to_contain_text("quítelos")
        page.get_by_label("Qué necesita saber").fill(QUESTION)
        press(page, "Preguntar")
        said(page, "La respuesta llegará al caso")
        expect(page.locator("main")).to_contain_text("esperando a la unidad")


def answers(office: Office, inside: Page) -> None:
    with step("the street department opens the address of its letter, where nothing of the neighbour is"):
        match = re.search(r"https?://\S+/citizens/answer/\S+", letter(office, MAIL, "/citizens/answer/"))
        assert match is not None
        page = office.desk("street")
        page.goto(match[0])
        expect(page.locator("main")).to_contain_text(QUESTION)
        assert "ana@red" not in page.content() and "tres semanas" not in page.content()
        assert [*complaints(page), *sideways(page, 320)] == []
    with step("it answers"):
        page.get_by_label("Respuesta", exact=True).fill(ANSWER)
        page.get_by_label("Quién contesta").fill("Lucía Peña, encargada")
        press(page, "Enviar la respuesta")
        expect(page.get_by_role("heading", level=1)).to_have_text("Respuesta enviada")
    assert inside.context is not page.context
