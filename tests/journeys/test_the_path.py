"""From an empty installation to Outlook: an office's whole work, in a real browser, against real networks."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import steps, writing
from tests.journeys.office import SLUG, Office, follow, letter, letters, press, said, step
from tests.journeys.product import Product
from tests.peers.mastodon_mock import MastodonMock
from tests.peers.smtp import Smtp
from tests.peers.snac import Snac

pytestmark = [pytest.mark.browser, pytest.mark.peers]

NURIA = ("Nuria Bosch", "nuria@ribalta.example", "Gestión de redes")
SERGI = ("Sergi Aranda", "sergi@ribalta.example", "Jefatura de comunicación")
TOWN, SQUARE, BIRD = "Mastodon del Ayuntamiento", "La plaza en el Fediverso", "X del Ayuntamiento"
TITLE = "Piscina municipal"
SPANISH = "La piscina municipal abre el sábado a las diez. Entrada libre el primer día."
MENDED = "La piscina municipal abre el domingo a las diez. Entrada libre el primer día."
CATALAN = "La piscina municipal obri dissabte a les deu. Entrada lliure el primer dia."
LINK = "https://www.ribalta.example/piscina"
ALT = "Cartel azul con el horario de la piscina"
HEADINGS = ("Fecha", "Hora", "Cuenta", "Tema", "Idioma", "Texto", "Enlace", "Texto alternativo")


@pytest.fixture
def office(empty_product: Product, browser: Browser, smtp: Smtp) -> Iterator[Office]:
    made = Office(empty_product, browser, smtp)
    yield made
    made.close()


def test_from_the_first_run_to_outlook(office: Office, mastodon_mock: MastodonMock, snac: Snac) -> None:
    set_up(office, mastodon_mock, snac)
    import_sheets(office)
    post = write(office)
    send_back_and_mend(office, post)
    feed = approve_and_move_close(office, post)
    other = approve_another(office)
    lose_the_approval_and_withdraw(office, other, feed)
    publish_by_hand(office, post)
    went_out(office, post, mastodon_mock, snac)
    shows_everywhere(office, post, feed)
    nobody_can_rewrite_the_record(office)


def set_up(office: Office, mastodon_mock: MastodonMock, snac: Snac) -> None:
    with step("first run, units, topics, people"):
        steps.begin(office)
        steps.make_unit(office, "Deportes")
        steps.make_topic(office, "Instalaciones", "Deportes")
        for person in (NURIA, SERGI):
            steps.invite(office, *person)
        for name, email, _ in (NURIA, SERGI):
            steps.accept_invitation(office, name, email)
    with step("official accounts"):
        steps.describe_account(office, steps.connect(office, mastodon_mock), TOWN, NURIA[0])
        steps.describe_account(office, steps.connect(office, snac), SQUARE, NURIA[0])
        steps.register_by_hand(office, BIRD, "@ribalta", NURIA[0])


def import_sheets(office: Office) -> None:
    page, place = office.desk(NURIA[0]), office.url("calendar/import")
    day = f"{writing.soon(0) + timedelta(days=40):%d/%m/%Y}"
    good = [day, "09:30", TOWN, "Instalaciones", "es", "Se renueva el césped del campo.", "", ""]
    wrong_day = ["31/02/2027", "10:00", TOWN, "Instalaciones", "es", "Día que no existe.", "", ""]
    unknown = [day, "11:00", "La cuenta fantasma", "Instalaciones", "es", "Nadie la conoce.", "", ""]
    with step("a CSV with two bad rows"):
        writing.bring_sheet(page, place, "mayo.csv", as_csv(good, wrong_day, unknown), "Nuevas: 1")
        refused = writing.download_refused(page).decode("utf-8-sig")
        assert "Motivo" in refused and "31/02/2027" in refused and "fantasma" in refused
    with step("the same rows, corrected"):
        mended = refused.replace("31/02/2027", day).replace("La cuenta fantasma", BIRD)
        writing.bring_sheet(page, place, "corregidas.csv", mended.encode(), "Nuevas: 2")
    with step("the whole sheet again, as XLSX: nothing twice"):
        again = as_xlsx(good, [day, *wrong_day[1:]], [*unknown[:2], BIRD, *unknown[3:]])
        writing.bring_sheet(page, place, "mayo.xlsx", again, "Nuevas: 0 · Se actualizan: 0 · Sin cambios: 3")


def write(office: Office) -> str:
    page = office.desk(NURIA[0])
    with step("typing, with the counter, and the tab closed in the middle"):
        page.goto(office.url("posts/new"))
        writing.choose(page, BIRD, "castellano")
        page.get_by_label("Título").fill(TITLE)
        counter = page.locator(".preview--x .counter")
        page.get_by_label("Texto en castellano").fill("Hola")
        expect(counter).to_contain_text("4 de 280")
        page.get_by_label("Texto en castellano").press_sequentially(" 👋🏽")
        expect(counter).to_contain_text("7 de 280")
        with page.expect_response(lambda answer: SPANISH in parse_qs(answer.request.post_data or "").get("text", ())):
            page.get_by_label("Texto en castellano").fill(SPANISH)
        expect(page.locator("[data-autosave-says]")).to_contain_text("Guardado a las")
        page = reopen(office, page)
        page.goto(office.url("posts"))
        follow(page, TITLE)
        page.get_by_role("link", name="Editar").click()
        expect(page.get_by_label("Texto en castellano")).to_have_value(SPANISH)
        expect(page.get_by_label("Título")).to_have_value(TITLE)
    with step("the rest of the post, and sending it to approval"):
        complete(page)
        return writing.submitted(page)


def complete(page: Page) -> None:
    page.get_by_label("Tema", exact=True).select_option(label="Instalaciones")
    for account, language in ((TOWN, "castellano"), (SQUARE, "catalán o valenciano"), (BIRD, "castellano")):
        writing.choose(page, account, language)
    writing.open_text(page, "catalán o valenciano")
    page.get_by_label("Texto en catalán").fill(CATALAN)
    page.get_by_label("Enlace").fill(LINK)
    page.get_by_label("Quién ha revisado la traducción").fill("Marta Soler")
    own = page.locator(".preview--mastodon").filter(has_text=TOWN)
    expect(own).to_contain_text(f"{len(SPANISH) + 24} de 500")
    writing.add_image(page, ALT)
    writing.plan(page, writing.soon(60))
    writing.open_window(page, writing.soon(-1), writing.soon(60 * 24))


def reopen(office: Office, page: Page) -> Page:
    """Close the tab as a user does, and open another."""
    context = page.context
    page.close()
    office.desks[NURIA[0]] = context.new_page()
    return office.desks[NURIA[0]]


def send_back_and_mend(office: Office, post: str) -> None:
    chief, author = office.desk(SERGI[0]), office.desk(NURIA[0])
    with step("the supervisor asks for changes, which needs a reason"):
        letter(office, SERGI[1], TITLE)
        writing.review(chief, office.url("waiting"), TITLE)
        chief.get_by_role("button", name="Pedir cambios").click()
        sheet = chief.get_by_role("dialog")
        sheet.get_by_role("textbox").fill("Es el domingo, no el sábado.")
        writing.press_verdict(chief, "Pedir cambios", sheet)
        writing.is_in_state(chief, post, "cambios pedidos")
    with step("the author mends and sends it again"):
        writing.is_in_state(author, post, "cambios pedidos")
        expect(author.locator("main")).to_contain_text("Es el domingo, no el sábado.")
        author.get_by_role("link", name="Editar").click()
        author.get_by_label("Texto en castellano").fill(MENDED)
        author.get_by_label("Qué ha cambiado").fill("El día")
        writing.submitted(author)
    with step("the author cannot approve it"):
        author.goto(f"{post}/review")
        expect(author.get_by_role("button", name="Aprobar")).to_have_count(0)


def approve_and_move_close(office: Office, post: str) -> str:
    """Approve for later today, then move to the next minute inside its window: it stays approved."""
    chief, author = office.desk(SERGI[0]), office.desk(NURIA[0])
    with step("the supervisor sees what changed, word by word, and approves"):
        writing.review(chief, office.url("waiting"), TITLE)
        expect(chief.locator(".diff del").first).to_have_text(re.compile("sábado"))
        expect(chief.locator(".diff ins").first).to_have_text(re.compile("domingo"))
        writing.press_verdict(chief, "Aprobar")
        writing.is_in_state(chief, post, "programada")
    with step("subscribing, and moving the hour"):
        feed = writing.subscribe(author, office, "Outlook")
        when = writing.next_minute()
        writing.move_hour(author, post, when)
        writing.is_in_state(author, post, "programada")
        writing.event(author, feed, TITLE, "Programada", at=when)
    return feed


def approve_another(office: Office) -> str:
    """Approve one of the imported posts."""
    chief, author = office.desk(SERGI[0]), office.desk(NURIA[0])
    with step("an imported post is sent and approved"):
        author.goto(office.url("posts?q=césped"))
        author.get_by_role("rowheader").get_by_role("link").click()
        author.get_by_role("button", name="Enviar a aprobación").click()
        expect(author.locator(".page-header__over")).to_contain_text("en revisión")
        post = author.url
        chief.goto(f"{post}/review")
        writing.press_verdict(chief, "Aprobar")
        writing.is_in_state(chief, post, "programada")
    return post


def lose_the_approval_and_withdraw(office: Office, post: str, feed: str) -> None:
    author = office.desk(NURIA[0])
    with step("saving without changes voids nothing; an edit voids the approval"):
        author.goto(f"{post}/edit")
        press(author, "Guardar borrador")
        writing.is_in_state(author, post, "programada")
        author.goto(f"{post}/edit")
        author.get_by_label("Texto en castellano").fill("Se renueva el césped del campo de fútbol.")
        press(author, "Guardar borrador")
        writing.is_in_state(author, post, "borrador")
    with step("withdrawn: the calendar says so"):
        author.get_by_text("Retirar", exact=True).click()
        author.locator("details[open] textarea").fill("Se aplaza la obra.")
        press(author, "Retirarla")
        said(author, "Retirada")
        event = writing.event(author, feed, "césped", "CANCELADO")
        assert event["STATUS"] == "CANCELLED"


def publish_by_hand(office: Office, post: str) -> None:
    author = office.desk(NURIA[0])
    with step("the person responsible is given the text to copy and pastes the address back"):
        writing.wait_for(author, post, BIRD, "publicar a mano")
        assert MENDED in letter(office, NURIA[1], "se publica a mano")
        author.goto(office.url("deliveries"))
        author.get_by_role("link", name=re.compile(TITLE)).click()
        press(author, "Copiar el texto")
        assert author.evaluate("navigator.clipboard.readText()") == f"{MENDED}\n{LINK}"
        author.get_by_label("Dirección de lo publicado").fill("https://mastodon.social/@otra/1")
        press(author, "Guardar como publicada")
        expect(author.get_by_role("alert")).to_contain_text("no es de esta cuenta")
        author.get_by_label("Dirección de lo publicado").fill("https://x.com/ribalta/status/1860000000000000000")
        press(author, "Guardar como publicada")
        said(author, "Queda como publicada")


def went_out(office: Office, post: str, mastodon_mock: MastodonMock, snac: Snac) -> None:
    author = office.desk(NURIA[0])
    with step("both networks have it, once, as it was approved"):
        for account, server, text in ((TOWN, mastodon_mock, MENDED), (SQUARE, snac, CATALAN)):
            writing.wait_for(author, post, account, "publicada")
            shown = [
                status for status in writing.statuses(server.base_url, server.token) if text[:30] in status["content"]
            ]
            assert len(shown) == 1
            assert LINK in shown[0]["content"]
            assert [attachment["description"] for attachment in shown[0]["media_attachments"]] == [ALT]
            link = author.locator("tr", has_text=account).get_by_role("link", name=re.compile("^http"))
            assert link.get_attribute("href") == shown[0]["url"]
        writing.is_in_state(author, post, "publicada")


def shows_everywhere(office: Office, post: str, feed: str) -> None:
    author, chief = office.desk(NURIA[0]), office.desk(SERGI[0])
    with step("calendar, subscription, history, letters"):
        author.goto(office.url("calendar"))
        expect(author.get_by_role("link", name=re.compile(TITLE)).first).to_be_visible()
        event = writing.event(author, feed, TITLE, "Publicada")
        assert "https://x.com/ribalta/status/1860000000000000000" in event["DESCRIPTION"]
        chief.goto(office.url("history"))
        history = chief.locator("main").inner_text()
        for who in ("Adela Ferrándiz", NURIA[0], SERGI[0]):
            assert who in history
        assert len([text for text in letters(office, NURIA[1]) if TITLE in text]) >= 2


def nobody_can_rewrite_the_record(office: Office) -> None:
    with step("the record is intact, until somebody changes a row behind its back"):
        ran = office.product.done("audit", "verify", "--json")
        (body,) = ran.said["organisations"]
        assert (body["slug"], body["intact"], body["first_break"]) == (SLUG, True, None)
        office.product.change_behind_its_back("UPDATE audit_entry SET actor_name = 'Otra' WHERE seq = 5")
        verification = office.product.run("audit", "verify", "--json")
        assert (verification.code, verification.said["organisations"][0]["first_break"]) == (1, 5)


def as_csv(*rows: list[str]) -> bytes:
    """Encode as Excel in Spanish does: semicolons and a byte order mark."""
    return "\r\n".join(";".join(row) for row in (HEADINGS, *rows)).encode("utf-8-sig")


def as_xlsx(*rows: list[str]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADINGS, *rows):
        book.active.append(row)
    book.save(out)
    return out.getvalue()
