"""An election is called with posts scheduled, and an emergency stops everything: the real product in a browser."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import product as product_of

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import complaints
from tests.journeys import writing
from tests.journeys.conftest import ACTION_MS, Seat
from tests.journeys.office import press, rest_on, said, step
from tests.journeys.product import Product
from tests.page_checks import sideways
from tests.waiting import PATIENCE_S, wait_until

pytestmark = pytest.mark.browser

ACCOUNT, EVENTS, NOTICES = "Ayto. Villacauce", "Fiestas y tradiciones", "Avisos del servicio"
WORKSHOP, CUT, CONCERT = "Taller de cometas", "Corte de agua en la calle Mayor", "Concierto de la banda"
HEADINGS = "Fecha;Hora;Cuenta;Tema;Idioma;Texto"
COUNTS = (2, pytest.param(10, marks=pytest.mark.long))
BULLETIN = "DOGV núm. 10.001, de "


@dataclass
class Desk:
    """The people taking part, each in a browser, and their organisation."""

    home: str
    editor: Page
    chief: Page
    jurist: Page

    def url(self, place: str) -> str:
        return f"{self.home}/o/villacauce/{place}"


@pytest.fixture
def desk(demo_product: Product, seat: Seat) -> Desk:
    calm = {"reduced_motion": "reduce"}
    roles = ("editor", "supervisor", "legal_reviewer")
    return Desk(demo_product.address, *(seat(role, **calm) for role in roles))


@pytest.mark.parametrize("count", COUNTS)
def test_an_election_is_called_with_posts_scheduled(desk: Desk, count: int) -> None:
    workshops, notice = schedule(desk, count)
    later = schedule_after_the_vote(desk)
    with step("a calendar subscribed beforehand"):
        feed = subscribe(desk)
    period = propose(desk)
    confirm(desk, period, count)
    with step("the workshops are held and the service notice is not"):
        for post in workshops:
            writing.is_in_state(desk.editor, post, "retenida")
        writing.is_in_state(desk.editor, notice, "programada")
    look_at_each_account(desk, period)
    release_some(desk, period, workshops)
    shows_everywhere(desk, feed)
    stopped_at_the_send(desk, later)
    written_during_it(desk)


def schedule(desk: Desk, count: int) -> tuple[list[str], str]:
    """Import so many events and a notice from a sheet; submit and approve them."""
    today = writing.soon(0)
    lines = [
        f"{today + timedelta(days=3 + n):%d/%m/%Y};10:00;{ACCOUNT};{EVENTS};es;{WORKSHOP} {n}" for n in range(count)
    ]
    cut = f"{today + timedelta(days=3):%d/%m/%Y};11:00;{ACCOUNT};{NOTICES};es;{CUT} de 9 a 12 h."
    with step("the sheet imported"):
        sheet = "\n".join((HEADINGS, *lines, cut)).encode()
        writing.bring_sheet(desk.editor, desk.url("calendar/import"), "mes.csv", sheet, f"Nuevas: {count + 1}")
    with step("sent and approved"):
        workshops, notices = found(desk, WORKSHOP), found(desk, CUT)
        assert len(workshops) == count and len(notices) == 1
        for post in [*workshops, *notices]:
            approve(desk, post)
    return workshops, notices[0]


def found(desk: Desk, words: str) -> list[str]:
    desk.editor.goto(desk.url(f"posts?q={words}"))
    links = desk.editor.get_by_role("rowheader").get_by_role("link").all()
    return [f"{desk.home}{link.get_attribute('href')}" for link in links]


def approve(desk: Desk, post: str) -> None:
    desk.editor.goto(post)
    press(desk.editor, "Enviar a aprobación")
    expect(desk.editor.locator(".page-header__over")).to_contain_text("en revisión")
    desk.chief.goto(f"{post}/review")
    writing.press_verdict(desk.chief, "Aprobar")
    writing.is_in_state(desk.chief, post, "programada")


def schedule_after_the_vote(desk: Desk) -> str:
    """Approve a post for the day after the vote, with leave to go out any day from now."""
    editor = desk.editor
    with step("a concert after the vote, with a wide window"):
        write(desk, CONCERT, EVENTS, "La banda toca en la plaza a las 20 h.", writing.soon(0) + timedelta(days=56))
        writing.open_window(editor, writing.soon(-1), writing.soon(0) + timedelta(days=60))
        post = writing.submitted(editor)
        desk.chief.goto(f"{post}/review")
        writing.press_verdict(desk.chief, "Aprobar")
        writing.is_in_state(desk.chief, post, "programada")
    return post


def write(desk: Desk, title: str, topic: str, text: str, when: datetime) -> None:
    editor = desk.editor
    editor.goto(desk.url("posts/new"))
    editor.get_by_label("Título").fill(title)
    editor.get_by_label("Tema", exact=True).select_option(label=topic)
    writing.choose(editor, "X", "castellano")
    editor.get_by_label("Texto en castellano").fill(text)
    writing.plan(editor, when)


def subscribe(desk: Desk) -> str:
    page = desk.editor
    page.goto(desk.url("subscriptions"))
    page.get_by_label("Nombre").fill("Outlook")
    press(page, "Crear dirección secreta")
    return page.get_by_label("Dirección del calendario").input_value()


def propose(desk: Desk) -> str:
    """Propose the period of a call published today: the vote is on the 54th day after it."""
    page, vote = desk.editor, writing.soon(0).date() + timedelta(days=54)
    with step("proposed from the polling date"):
        page.goto(desk.url("periods/elections/new"))
        page.get_by_label("Qué se elige").select_option(label="Elecciones autonómicas")
        page.get_by_label("Día de la votación").fill(vote.isoformat())
        page.get_by_label("Dónde se vota").select_option(label="Comunitat Valenciana")
        press(page, "Calcular las fechas")
        expect(page.locator("main")).to_contain_text("Jornada de reflexión")
        press(page, "Proponer estas fechas")
        said(page, "Todavía no obliga a nada")
    return page.url


def confirm(desk: Desk, period: str, count: int) -> None:
    page = desk.jurist
    with step("confirmed with the bulletin's reference, seeing first what it holds"):
        page.goto(period)
        page.get_by_role("link", name="Confirmar…").click()
        expect(page.get_by_role("rowheader", name=WORKSHOP)).to_have_count(count)
        expect(page.get_by_role("rowheader", name=CUT)).to_have_count(0)
        press(page, "Confirmar y retener")
        expect(page.get_by_role("alert")).to_contain_text("referencia del boletín")
        rest_on(page, "Boletín oficial", "DOGV", "10.001")
        press(page, "Confirmar y retener")
        said(page, "Publicaciones retenidas:")
        page.wait_for_url(period)
        is_sound(page)


def is_sound(page: Page) -> None:
    """Check legibility and width, wide and on a telephone, in both themes: no walk reaches these pages."""
    for width, theme in product_of((1280, 390), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=theme)
        assert [*complaints(page), *sideways(page, width)] == []
    page.set_viewport_size({"width": 1280, "height": 720})
    page.emulate_media(color_scheme="light")


def look_at_each_account(desk: Desk, period: str) -> None:
    page = desk.editor
    with step("what is looked at by hand has an owner and is ticked off"):
        page.goto(period)
        row = page.get_by_role("row").filter(has_text="Biografía y enlaces").filter(has_text="X ·")
        expect(row).to_contain_text("Vicent Ripoll")
        row.get_by_label("Qué había o qué se cambió").fill("Enlazaba un balance; quitado")
        row.get_by_role("button").click()
        said(page, "queda dicho quién lo miró")
        expect(page.locator("main")).to_contain_text("Enlazaba un balance; quitado")


def release_some(desk: Desk, period: str, workshops: list[str]) -> None:
    page = desk.chief
    with step("one is released with its reason, another let go for good"):
        page.goto(period)
        page.get_by_label("Motivo para liberarlas").fill("Solo dice el programa")
        press(page, "Liberar las elegidas")
        expect(page.get_by_role("alert")).to_contain_text("Elija al menos una")
        page.get_by_label(re.compile(rf"Elegir «{WORKSHOP} 0")).check()
        page.get_by_label("Motivo para liberarlas").fill("Solo dice el programa")
        press(page, "Liberar las elegidas")
        said(page, "Publicaciones liberadas: 1.")
        assert sum("programada" in state_of(page, post) for post in workshops) == 1
        held_post = next(post for post in workshops if "retenida" in state_of(page, post))
        page.goto(held_post)
        page.get_by_text("Retirar", exact=True).click()
        page.locator("details[open] textarea").fill("Se hará después de la votación.")
        press(page, "Retirarla")
        writing.is_in_state(page, held_post, "retirada")


def state_of(page: Page, post: str) -> str:
    page.goto(post)
    return page.locator(".page-header__over .status").inner_text().lower()


def shows_everywhere(desk: Desk, feed: str) -> None:
    with step("a band on every page, the calendar and the feed say so"):
        for place in ("today", "posts", "line", "calendar"):
            desk.editor.goto(desk.url(place))
            expect(desk.editor.locator(".bands")).to_contain_text("Periodo electoral hasta el")
        expect(desk.editor.locator(".month__band", has_text="Periodo electoral").first).to_be_visible()
        for event_name in ("Jornada de votación", "Periodo electoral"):
            wait_until(partial(is_in_feed, feed, f"{event_name}: Elecciones autonómicas"), f"{event_name} in the feed")


def is_in_feed(feed: str, beginning: str) -> bool:
    return any(str(event["SUMMARY"]).startswith(beginning) for event in writing.read_feed(feed))


def stopped_at_the_send(desk: Desk, post: str) -> None:
    """Move a post approved before the call into the period, inside its window: the approval stands, not its hour."""
    with step("moved inside, and stopped when its hour comes"):
        writing.move_hour(desk.editor, post, writing.next_minute())
        writing.is_in_state(desk.editor, post, "programada")
        wait_until(lambda: "retenida" in state_of(desk.editor, post), "it is held", seconds=3 * PATIENCE_S)
        writing.is_in_state(desk.editor, post, "retenida")
        expect(desk.editor.locator("main")).to_contain_text(BULLETIN)


def written_during_it(desk: Desk) -> None:
    page = desk.editor
    with step("whoever writes inside it is told while typing, and offered the service template"):
        write(desk, "Verbena", EVENTS, "Verbena en la plaza a las 22 h.", writing.soon(0) + timedelta(days=9))
        panel = page.get_by_label("Lo que falta y cómo se verá")
        expect(panel).to_contain_text("Periodo electoral: Elecciones autonómicas", timeout=ACTION_MS)
        expect(panel).to_contain_text("Sin retenerse salen: servicio, emergencia.")
        page.get_by_label("Tema", exact=True).select_option(label=NOTICES)
        expect(panel).to_contain_text("Su tema es de una clase que sigue saliendo", timeout=ACTION_MS)
        page.get_by_label("Tema", exact=True).select_option(label=EVENTS)
        is_sound(page)
        panel.get_by_text("Plantilla de servicio").click()
        panel.get_by_role("link", name="Empezar otra con ella").click()
        expect(page.get_by_label("Texto en castellano")).to_have_value(re.compile("Quién puede: …"))


def test_an_emergency_stops_everything_until_somebody_lets_it_go(desk: Desk) -> None:
    with step("a post for today, approved"):
        write(desk, "Feria del libro", EVENTS, "La feria abre de 10 a 20 h.", writing.soon(30))
        post = writing.submitted(desk.editor)
        desk.chief.goto(f"{post}/review")
        writing.press_verdict(desk.chief, "Aprobar")
        writing.is_in_state(desk.chief, post, "programada")
    with step("one confirmed act, without an end"):
        page = desk.chief
        page.goto(desk.url("periods/new"))
        page.get_by_label("Qué es").select_option(label="Emergencia")
        page.get_by_label("Nombre", exact=True).fill("Riada")
        page.get_by_label("Primer día").fill(f"{writing.soon(0):%Y-%m-%d}")
        press(page, "Proponer")
        period = page.url
        expect(page.get_by_role("link", name="Confirmar…")).to_have_count(0)
        desk.jurist.goto(period)
        desk.jurist.get_by_role("link", name="Confirmar…").click()
        rest_on(desk.jurist, "Decreto, resolución o acuerdo", "Decreto de Alcaldía", "400")
        press(desk.jurist, "Confirmar y retener")
        writing.is_in_state(page, post, "retenida")
        expect(page.locator(".bands")).to_contain_text("Emergencia: Riada. No sale nada más que lo permitido.")
    with step("ending it takes two, and lets nothing go by itself"):
        page.goto(period)
        page.get_by_text("Dar por terminado o anular").click()
        page.locator("details[open]").get_by_label("Motivo").fill("Pasó el peligro")
        press(page, "Terminarlo")
        said(page, "aún no está en vigor")
        expect(page.locator("main")).to_contain_text("Un cambio espera a otra persona")
        expect(page.locator("main")).to_contain_text("Cambio: Fin de un periodo")
        desk.jurist.goto(period)
        desk.jurist.get_by_role("link", name="Ver el cambio").click()
        expect(desk.jurist.locator("main")).to_contain_text("Pasó el peligro")
        press(desk.jurist, "Confirmar el cambio")
        writing.is_in_state(page, post, "retenida")
    with step("all of it let go, and who did is in the history"):
        page.goto(period)
        page.get_by_label("Motivo para liberarlas").fill("Pasó el peligro")
        press(page, "Liberar todas")
        said(page, "Publicaciones liberadas:")
        writing.is_in_state(page, post, "programada")
        expect(page.locator("main")).to_contain_text("Pasó el peligro")
