import json
import shutil
from collections.abc import Iterable

import click
import sqlalchemy as sa
from flask.cli import with_appcontext
from sqlmodel import SQLModel

from app.adapters.anchors import FILE as ANCHORS
from app.cli.actors import wiring
from app.core.permissions import Role
from app.db import schema
from app.demo import sign_ins as demo_sign_ins
from app.demo.bulk import seed as bulk_seed
from app.demo.creation import InstallationState, create_demo, installation_state
from app.demo.sign_ins import SignIn, SignIns
from app.usecases.wiring import Wiring

NO_DEMO = "Aquí no hay organización de demostración. Créela con «flask demo create» en una instalación vacía."
PASSWORDS_LOST = "La demostración existe, pero sus contraseñas no están en {path}. Hágala de nuevo con «make demo»."
REAL_ORGANISATION = "Aquí hay un organismo real, así que no se crea la demostración."
REFUSE_FRESH = "Aquí hay un organismo real: la demostración no se rehace, porque se borraría todo."
HEADINGS = ("Correo", "Contraseña", "Funciones")
VERSION_TABLE = "alembic_version"


@click.group("demo", help="La organización de demostración.")
def group() -> None:
    """Group the demonstration commands."""


@group.command("create", help="Crea la demostración la primera vez; después, dice cómo entrar.")
@click.option("--fresh", is_flag=True, help="La borra y la hace de nuevo desde el principio.")
@with_appcontext
def make_demo(fresh: bool) -> None:
    here = wiring()
    with here.reading() as session:
        state = installation_state(session)
    if fresh and state in (InstallationState.REAL, InstallationState.BOTH):
        raise click.ClickException(REFUSE_FRESH)
    if state is InstallationState.REAL:
        click.echo(REAL_ORGANISATION)
        return
    if fresh and state is InstallationState.DEMO:
        remove_demo(here)
        state = InstallationState.EMPTY
    sign_ins = (
        demo_sign_ins.load_sign_ins(here.config.data_dir) if state is not InstallationState.EMPTY else _create(here)
    )
    click.echo(
        _sign_in_table(here, sign_ins)
        if sign_ins
        else PASSWORDS_LOST.format(path=here.config.data_dir / demo_sign_ins.FILE)
    )


@group.command("show", help="Cómo entrar en la demostración. Termina con 1 si no la hay.")
@click.option("--json", "as_json", is_flag=True, help="En JSON.")
@with_appcontext
def show(as_json: bool) -> None:
    here = wiring()
    with here.reading() as session:
        state = installation_state(session)
    if state not in (InstallationState.DEMO, InstallationState.BOTH):
        raise click.ClickException(NO_DEMO)
    sign_ins = demo_sign_ins.load_sign_ins(here.config.data_dir)
    if sign_ins is None:
        raise click.ClickException(PASSWORDS_LOST.format(path=here.config.data_dir / demo_sign_ins.FILE))
    click.echo(json.dumps(_document(here, sign_ins), ensure_ascii=False) if as_json else _sign_in_table(here, sign_ins))


@group.command("seed", help="Para medir: añade publicaciones a millares, sin contenido que leer.")
@click.option("--posts", default=10_000, show_default=True, help="Cuántas en total.")
@click.option("--months", default=24, show_default=True, help="En cuántos meses alrededor de hoy.")
@click.option("--present", default=500, show_default=True, help="Cuántas de ellas en el mes presente.")
@click.option("--waiting", default=1000, show_default=True, help="Cuántas de ellas esperan aprobación.")
@with_appcontext
def seed(posts: int, months: int, present: int, waiting: int) -> None:
    """Seed the main organisation, which must exist."""
    here = wiring()
    with here.reading() as session:
        if installation_state(session) not in (InstallationState.DEMO, InstallationState.BOTH):
            raise click.ClickException(NO_DEMO)
    counts = bulk_seed.seed_posts(here, bulk_seed.SeedSize(posts, months, present, waiting))
    click.echo("  ".join(f"{name}: {count}" for name, count in counts.items()))


def remove_demo(wiring: Wiring) -> None:
    """Return to the initial state, except keys; recreate tables: facts refuse removal."""
    folder = wiring.config.data_dir
    for name in (ANCHORS, demo_sign_ins.FILE):
        (folder / name).unlink(missing_ok=True)
    with wiring.engine.begin() as connection:
        SQLModel.metadata.drop_all(connection)
        sa.Table(VERSION_TABLE, sa.MetaData()).drop(connection, checkfirst=True)
    schema.upgrade(wiring.config.database)
    for medium in list(wiring.files.stored()):
        wiring.files.remove(*medium)
    shutil.rmtree(wiring.config.media_dir, ignore_errors=True)


def _create(here: Wiring) -> SignIns:
    click.echo("Creando la organización de demostración (tarda unos segundos)…")
    return create_demo(here)


def _address(here: Wiring) -> str:
    return demo_sign_ins.demo_address(here.config.data_dir, here.config.address)


def _document(here: Wiring, sign_ins: SignIns) -> dict[str, object]:
    address = _address(here)
    return {
        "address": address,
        "organisation": sign_ins.organisation,
        "users": demo_sign_ins.users_as_json(sign_ins.users),
        "feed_url": address + sign_ins.feed_path,
        "others": {slug: demo_sign_ins.users_as_json(users) for slug, users in sign_ins.others.items()},
    }


def _sign_in_table(here: Wiring, sign_ins: SignIns) -> str:
    rows = [HEADINGS, *_rows(sign_ins.users)]
    for users in sign_ins.others.values():
        rows += [("", "", ""), *_rows(users)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join([f"Demostración: {_address(here)}", "", *lines, ""])


def _rows(users: Iterable[SignIn]) -> list[tuple[str, str, str]]:
    return [(user.email, user.password, ", ".join(str(Role(role).label) for role in user.roles)) for user in users]
