"""`flask setup`: the organisation and its first administrator. `flask setup-code`: the code of the first-run page."""

import sys

import click
from flask.cli import with_appcontext

from app.accounts import queries as accounts
from app.accounts.rules import check_password
from app.core.errors import Refusal
from app.core.words import say
from app.organisations import queries
from app.organisations.deeds import Founding, found_organisation
from app.organisations.rules import LANGUAGES, ZONES, check_slug, slug_from
from app.web.request import wiring
from app.wiring import Wiring

HAS_ACCOUNT = say("Con esa dirección ya hay una cuenta y esa no es su contraseña: escriba la de la cuenta, o use otra.")


@click.command("setup", help="Crea un organismo y su primera persona administradora.")
@click.option("--name", prompt="Nombre oficial del organismo", help="Por ejemplo, «Ayuntamiento de Villacauce».")
@click.option("--slug", help="Nombre corto para las direcciones; sale del nombre si no se da.")
@click.option("--zone", type=click.Choice(ZONES), default=ZONES[0], show_default=True, help="Zona horaria.")
@click.option("--language", "languages", multiple=True, type=click.Choice(LANGUAGES), help="Lengua; se puede repetir.")
@click.option("--admin-name", prompt="Nombre de quien lo administra", help="Nombre y apellidos.")
@click.option("--admin-email", prompt="Su correo", help="Con él entrará.")
@click.option("--password-stdin", is_flag=True, help="Lee la contraseña de la entrada, sin preguntarla.")
@with_appcontext
def command(
    name: str,
    slug: str | None,
    zone: str,
    languages: tuple[str, ...],
    admin_name: str,
    admin_email: str,
    password_stdin: bool,
) -> None:
    founding = Founding(
        name=name.strip(),
        slug=slug or slug_from(name),
        zone=zone,
        languages=list(languages) or ["es"],
        administrator=admin_name.strip(),
        email=admin_email.strip(),
    )
    try:
        check_slug(founding.slug)
        address = found(wiring(), founding, _password(from_stdin=password_stdin))
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"Listo: el nombre corto del organismo es {founding.slug}. Entre en {address} con {founding.email}.")


@click.command("setup-code", help="Muestra el código que pide la página de puesta en marcha.")
@with_appcontext
def code() -> None:
    if not announce(wiring()):
        raise click.ClickException("Ya hay un organismo: la página de puesta en marcha no existe.")


def announce(here: Wiring) -> bool:
    """Say where and how to begin, if nobody has yet."""
    with here.reading() as session:
        if queries.is_anybody_here(session):
            return False
    click.echo(f"Cauce aún no tiene organismo. Abra {here.config.address}/setup e introduzca este código:")
    click.echo(f"    {here.setup_code.current()}")
    return True


def found(here: Wiring, founding: Founding, password: str) -> str:
    """The address to sign in at. The password is hashed before the transaction.

    Whoever has an account already says yes to administering this organisation with its password. Raises `Refusal`.
    """
    check_password(password, email=founding.email)
    with here.reading() as session:
        known = accounts.user_by_email(session, founding.email)
    if known and not here.passwords.matches(known.password_hash, password):
        raise Refusal(HAS_ACCOUNT)
    hashed = here.passwords.hash(password)
    with here.writing() as session:
        found_organisation(session, founding, hashed, now=here.clock())
        session.commit()
    here.setup_code.spend()
    return f"{here.config.address}/sign-in"


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().strip()
    typed: str = click.prompt("Contraseña (12 caracteres o más)", hide_input=True, confirmation_prompt="Otra vez")
    return typed.strip()
