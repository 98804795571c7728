"""`flask setup`: organisation and administrator; `flask setup-code`: first-run code."""

import sys
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.actors import wiring
from app.cli.database import create_tables
from app.cli.environment import InstallationSettings, complete_settings, is_terminal, keep_settings
from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.organisations import queries
from app.domain.organisations.rules import LANGUAGES, REGIONS, ZONE_OF_REGION, ZONES, check_slug, slug_from_name
from app.domain.people.queries import people
from app.domain.people.rules.passwords import check_password
from app.usecases.organisations.creation import NewOrganisation, establish_organisation
from app.usecases.wiring import Wiring

HAS_ACCOUNT = msg("Con esa dirección ya hay una cuenta y esa no es su contraseña: escriba la de la cuenta, o use otra.")


_OPTIONS = (
    click.option("--name", help="Nombre oficial del organismo, por ejemplo, «Ayuntamiento de Villacauce»."),
    click.option("--slug", help="Nombre corto para las direcciones; sale del nombre si no se da."),
    click.option("--region", type=click.Choice(tuple(REGIONS)), help="Comunidad o ciudad autónoma, por ejemplo ES-CN."),
    click.option("--zone", type=click.Choice(ZONES), help="Zona horaria; si no se da, la de la comunidad."),
    click.option("--language", "languages", multiple=True, type=click.Choice(LANGUAGES), help="Se puede repetir."),
    click.option("--admin-name", help="Nombre y apellidos de quien lo administra."),
    click.option("--admin-email", help="Su correo; con él entrará."),
    click.option("--password-stdin", is_flag=True, help="Lee su contraseña de la entrada, sin preguntarla."),
    click.option("--public-url", default="", help="PUBLIC_URL: cómo llega la gente, https://…"),
    click.option("--smtp-host", default="", help="SMTP_HOST: servidor de correo."),
    click.option("--smtp-port", type=click.IntRange(1, 65535), help="SMTP_PORT."),
    click.option("--smtp-user", default="", help="SMTP_USER."),
    click.option("--smtp-password-stdin", is_flag=True, help="Lee SMTP_PASSWORD de la entrada, en su propia línea."),
    click.option("--mail-from", default="", help="MAIL_FROM: remitente de las cartas."),
    click.option("--write-env", is_flag=True, help="Guarda las variables en el archivo .env de esta carpeta."),
)


def _with_options(command: Callable[..., None]) -> Callable[..., None]:
    return reduce(lambda inner, option: option(inner), reversed(_OPTIONS), command)


@click.command("setup", help="Crea un organismo y su primera persona administradora; pregunta lo que no se le dé.")
@_with_options
@with_appcontext
def command(password_stdin: bool, smtp_password_stdin: bool, write_env: bool, **typed: Any) -> None:
    here = wiring()
    create_tables(here)
    founding = _ask_founding(typed)
    try:
        check_slug(founding.slug)
        password = _password(from_stdin=password_stdin)
        secret = sys.stdin.readline().strip() if smtp_password_stdin else ""
        names = ("public_url", "smtp_host", "smtp_port", "smtp_user", "mail_from")
        typed_settings = InstallationSettings(**{name: typed[name] for name in names}, smtp_password=secret)
        settings = complete_settings(typed_settings, here.config)
        set_up_organisation(here, founding, password)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    address = (settings.public_url or here.config.address).rstrip("/")
    click.echo(f"Listo: el nombre corto del organismo es {founding.slug}. Zona horaria: {founding.zone}.")
    keep_settings(settings, here.config, write=write_env)
    click.echo(f"Arranque Cauce con «flask --app wsgi serve» y entre en {address}/sign-in con {founding.email}.")


@click.command("setup-code", help="Muestra el código que pide la página de puesta en marcha.")
@with_appcontext
def code() -> None:
    if not announce_setup_code(wiring()):
        raise click.ClickException("Ya hay un organismo: la página de puesta en marcha no existe.")


def announce_setup_code(here: Wiring) -> bool:
    """Announce the code if needed; tell whether it was."""
    with here.reading() as session:
        if queries.has_organisations(session):
            return False
    click.echo(f"Cauce aún no tiene organismo. Abra {here.config.address}/setup e introduzca este código:")
    click.echo(f"    {here.setup_code.current()}")
    return True


def set_up_organisation(here: Wiring, founding: NewOrganisation, password: str) -> None:
    """Hash the password before the transaction; raise `Refusal`.

    An existing account consents by password.
    """
    check_password(password, email=founding.email)
    with here.reading() as session:
        known = people.user_by_email(session, founding.email)
    if known and not here.passwords.matches(known.password_hash, password):
        raise Refusal(HAS_ACCOUNT)
    hashed = here.passwords.hash(password)
    with here.writing() as session:
        establish_organisation(session, founding, hashed, now=here.clock())
        session.commit()
    here.setup_code.spend()


def _ask_founding(typed: Mapping[str, Any]) -> NewOrganisation:
    name = _ask_option(typed["name"], "--name", "Nombre oficial del organismo")
    zone = typed["zone"] or ZONE_OF_REGION.get(typed["region"] or "", ZONES[0])
    if is_terminal() and not (typed["zone"] or typed["region"]):
        zone = click.prompt("Zona horaria", type=click.Choice(ZONES), default=zone)
    return NewOrganisation(
        name=name.strip(),
        slug=typed["slug"] or slug_from_name(name),
        zone=zone,
        languages=list(typed["languages"]) or ["es"],
        administrator=_ask_option(typed["admin_name"], "--admin-name", "Nombre de quien lo administra").strip(),
        email=_ask_option(typed["admin_email"], "--admin-email", "Su correo").strip(),
        region=typed["region"] or "",
    )


def _ask_option(value: str | None, option: str, question: str) -> str:
    """Ask, or report it missing outside terminals."""
    if value is not None:
        return value
    if not is_terminal():
        raise click.UsageError(f"Falta {option}.")
    answer: str = click.prompt(question)
    return answer


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().strip()
    if not is_terminal():
        raise click.UsageError("Falta --password-stdin, con la contraseña en la entrada.")
    typed: str = click.prompt("Contraseña (12 caracteres o más)", hide_input=True, confirmation_prompt="Otra vez")
    return typed.strip()
