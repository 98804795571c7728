"""Setting up an organisation, each step by the labels on the page."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.journeys.office import PASSWORD, SLUG, Office, follow, link_in_letter, press, said
from tests.peers.mastodon_mock import MastodonMock
from tests.peers.snac import Snac

HOUSE = "Ayuntamiento de Ribalta"


def begin(office: Office) -> None:
    """Begin the first run with the code that only the console shows."""
    page = office.desk("admin")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ponga en marcha Cauce")
    code = office.product.done("setup-code").out.split()[-1]
    page.get_by_label("Código de la consola").fill(code)
    page.get_by_label("Nombre oficial").fill(HOUSE)
    page.get_by_label("Nombre corto").fill(SLUG)
    page.get_by_label("catalán o valenciano").check()
    page.get_by_label("Su nombre y apellidos").fill("Adela Ferrándiz")
    page.get_by_label("Su correo").fill("adela@ribalta.example")
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_label("La misma, otra vez").fill(PASSWORD)
    press(page, "Crear el organismo")
    expect(page.get_by_role("heading", level=1)).to_have_text("Puesta en marcha")


def make_unit(office: Office, name: str) -> None:
    page = office.desk("admin")
    page.goto(office.url("units"))
    page.get_by_label("Nombre").fill(name)
    press(page, "Crear la unidad")
    expect(page.get_by_role("rowheader", name=name)).to_be_visible()


def make_topic(office: Office, name: str, unit: str) -> None:
    page = office.desk("admin")
    page.goto(office.url("topics/new"))
    page.get_by_label("Nombre").fill(name)
    page.get_by_label("Unidad responsable").select_option(label=unit)
    press(page, "Guardar")
    expect(page.get_by_role("link", name=name)).to_be_visible()


def invite(office: Office, name: str, email: str, role: str) -> None:
    page = office.desk("admin")
    page.goto(office.url("people/new"))
    page.get_by_label("Nombre y apellidos").fill(name)
    page.get_by_label("Correo").fill(email)
    page.get_by_label(role).check()
    press(page, "Enviar la invitación")
    expect(page.get_by_role("row", name=email)).to_contain_text("Invitada, sin aceptar")


def accept_invitation(office: Office, name: str, email: str) -> None:
    """Read the e-mail, open its link and choose a password."""
    page = office.desk(name)
    page.goto(link_in_letter(office, email))
    page.get_by_label("Contraseña nueva").fill(PASSWORD)
    page.get_by_label("La misma, otra vez").fill(PASSWORD)
    press(page, "Aceptar y entrar")
    page.wait_for_url("**/o/**")


def connect(office: Office, server: MastodonMock | Snac) -> str:
    """Connect by OAuth in the browser; return the account page's address."""
    page = office.desk("admin")
    page.goto(office.url("official-accounts/mastodon"))
    page.get_by_label("Dirección del servidor").fill(server.base_url)
    press(page, "Continuar")
    follow(page, "Ir al servidor")
    if isinstance(server, Snac):
        page.locator("input[name=login]").fill(server.user)
        page.locator("input[name=passwd]").fill(server.password)
        page.locator("input[type=submit]").click()
    else:
        page.get_by_role("button", name=f"@{server.user}").click()
    said(page, "está conectada")
    row = page.get_by_role("row").filter(has_text=urlsplit(server.base_url).netloc)
    row.get_by_role("link").click()
    return page.url


def describe_account(office: Office, address: str, name: str, responsible: str) -> None:
    page = office.desk("admin")
    page.goto(address)
    page.get_by_label("Nombre con el que se la conoce aquí").fill(name)
    page.get_by_label("Quién responde de ella").select_option(label=responsible)
    press(page, "Guardar")
    said(page, "La cuenta está guardada")
    register_by_act(page)


def register_by_act(page: Page) -> None:
    """Register an account opened before the plan, from its page."""
    follow(page, "Su lista y sus actos")
    follow(page, "Registrar por su acto")
    page.get_by_label("Acto", exact=True).fill("Decreto de Alcaldía 12/2024, de 9 de enero")
    page.get_by_label("Día del acto").fill("2024-01-09")
    press(page, "Registrar por su acto")
    said(page, "La cuenta está registrada por su acto")


def register_by_hand(office: Office, name: str, handle: str, responsible: str) -> None:
    page = office.desk("admin")
    page.goto(office.url("official-accounts/new"))
    page.get_by_label("Red").select_option(label="X")
    page.get_by_label("Nombre de usuario").fill(handle)
    page.get_by_label("Dirección de su perfil").fill(f"https://x.com/{handle.lstrip('@')}")
    page.get_by_label("Nombre con el que se la conoce aquí").fill(name)
    page.get_by_label("Quién responde de ella").select_option(label=responsible)
    page.get_by_label("Acto por el que se abrió").fill("Decreto de Alcaldía 8/2023, de 2 de mayo")
    page.get_by_label("Día de ese acto").fill("2023-05-02")
    press(page, "Registrar la cuenta")
    said(page, "La cuenta está registrada")
