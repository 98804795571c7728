"""`flask demo`: an organisation to try the product with, how to sign in to it, and rows by the thousand."""

import json
from collections.abc import Iterable

import click
from flask.cli import with_appcontext

from app.accounts.rules import Role, role_name
from app.cli.acting import wiring
from app.demo import bulk, clearing, signins
from app.demo.creation import Standing, create, standing
from app.demo.signins import SignIn, SignIns
from app.usecases.wiring import Wiring

NOTHING = "Aquí no hay organización de demostración. Créela con «flask demo create» en una instalación vacía."
LOST = "La demostración existe, pero sus contraseñas no están en {path}. Hágala de nuevo con «make demo»."
REAL = "Aquí hay un organismo real, así que no se crea la demostración."
FULL = "Aquí hay un organismo real: la demostración no se rehace, porque se borraría todo."
HEADINGS = ("Correo", "Contraseña", "Funciones")


@click.group("demo", help="La organización de demostración.")
def group() -> None:
    """Everything about the demonstration."""


@group.command("create", help="Crea la demostración la primera vez; después, dice cómo entrar.")
@click.option("--fresh", is_flag=True, help="La borra y la hace de nuevo desde el principio.")
@with_appcontext
def make(fresh: bool) -> None:
    here = wiring()
    with here.reading() as session:
        found = standing(session)
    if fresh and found in (Standing.REAL, Standing.BOTH):
        raise click.ClickException(FULL)
    if found is Standing.REAL:
        click.echo(REAL)
        return
    if fresh and found is Standing.DEMO:
        clearing.clear(here)
        found = Standing.EMPTY
    sign_ins = signins.kept(here.config.data_dir) if found is not Standing.EMPTY else _created(here)
    click.echo(_table(here, sign_ins) if sign_ins else LOST.format(path=here.config.data_dir / signins.FILE))


@group.command("show", help="Cómo entrar en la demostración. Termina con 1 si no la hay.")
@click.option("--json", "as_json", is_flag=True, help="En JSON.")
@with_appcontext
def show(as_json: bool) -> None:
    here = wiring()
    with here.reading() as session:
        found = standing(session)
    if found not in (Standing.DEMO, Standing.BOTH):
        raise click.ClickException(NOTHING)
    sign_ins = signins.kept(here.config.data_dir)
    if sign_ins is None:
        raise click.ClickException(LOST.format(path=here.config.data_dir / signins.FILE))
    click.echo(json.dumps(_document(here, sign_ins), ensure_ascii=False) if as_json else _table(here, sign_ins))


@group.command("seed", help="Para medir: añade publicaciones a millares, sin contenido que leer.")
@click.option("--posts", default=10_000, show_default=True, help="Cuántas en total.")
@click.option("--months", default=24, show_default=True, help="En cuántos meses alrededor de hoy.")
@click.option("--present", default=500, show_default=True, help="Cuántas de ellas en el mes presente.")
@click.option("--waiting", default=1000, show_default=True, help="Cuántas de ellas esperan aprobación.")
@with_appcontext
def seed(posts: int, months: int, present: int, waiting: int) -> None:
    """Wants the demonstration to be there: the rows belong to its main organisation."""
    here = wiring()
    with here.reading() as session:
        if standing(session) not in (Standing.DEMO, Standing.BOTH):
            raise click.ClickException(NOTHING)
    counts = bulk.seed(here, bulk.Size(posts, months, present, waiting))
    click.echo("  ".join(f"{name}: {count}" for name, count in counts.items()))


def _created(here: Wiring) -> SignIns:
    click.echo("Creando la organización de demostración (tarda unos segundos)…")
    return create(here)


def _address(here: Wiring) -> str:
    return signins.address(here.config.data_dir, here.config.address)


def _document(here: Wiring, sign_ins: SignIns) -> dict[str, object]:
    address = _address(here)
    return {
        "address": address,
        "organisation": sign_ins.organisation,
        "users": signins.users_document(sign_ins.users),
        "feed_url": address + sign_ins.feed_path,
        "others": {slug: signins.users_document(users) for slug, users in sign_ins.others.items()},
    }


def _table(here: Wiring, sign_ins: SignIns) -> str:
    rows = [HEADINGS, *_rows(sign_ins.users)]
    for users in sign_ins.others.values():
        rows += [("", "", ""), *_rows(users)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join([f"Demostración: {_address(here)}", "", *lines, ""])


def _rows(users: Iterable[SignIn]) -> list[tuple[str, str, str]]:
    return [(one.email, one.password, ", ".join(str(role_name(Role(role))) for role in one.roles)) for one in users]
