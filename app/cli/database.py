import click
from flask.cli import with_appcontext

from app.cli.actors import wiring
from app.cli.audit import report, verify_all
from app.cli.startup_errors import SCHEMA_OUTDATED
from app.db import append_only, autoincrement, schema
from app.usecases.wiring import Wiring


@click.group("db", help="La base de datos.")
def group() -> None:
    """Group the schema commands."""


@group.command("upgrade", help="Aplica las migraciones pendientes.")
@with_appcontext
def upgrade() -> None:
    schema.upgrade(wiring().config.database)


@group.command(
    "check",
    help="Comprueba que las tablas, sus guardas y sus filas son las debidas. Termina con 1 si no.",
)
@with_appcontext
def check() -> None:
    """Exit with 1 also for triggers missing, disabled or altered, open erasure tickets, or rows that were altered."""
    schema.check_schema(wiring().config.database)
    with wiring().engine.connect() as connection:
        tables, tickets = append_only.tables_without_triggers(connection), append_only.count_open_tickets(connection)
        reusable = autoincrement.tables_with_reusable_numbers(connection)
    for table in tables:
        click.echo(f"{table}: falta la guarda que impide cambiar o borrar sus filas, o es otra.")
    for table in reusable:
        click.echo(f"{table}: podría dar a una fila el número de otra borrada. Lo corrige «flask db upgrade».")
    if tickets:
        click.echo(
            f"erasure_ticket: hay {tickets} permisos de borrado abiertos, y con ellos se puede cambiar un hecho."
        )
    findings = [finding for finding in verify_all(wiring(), without_anchors=True) if not finding.is_well]
    if findings:
        click.echo(report(findings))
    if tables or reusable or tickets or findings:
        raise SystemExit(1)


def create_tables(here: Wiring) -> None:
    """Create a new installation's tables; operators migrate older ones.

    Raises `ClickException` without migrations.
    """
    if schema.is_empty(here.engine):
        click.echo("La base de datos está vacía: se crean sus tablas.")
        schema.upgrade(here.config.database)
    elif schema.is_outdated(here.engine, here.config.database):
        raise click.ClickException(SCHEMA_OUTDATED)
