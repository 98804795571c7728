"""`flask db`: bring the database up to date, or ask whether it is."""

import click
from flask.cli import with_appcontext

from app.db import migrate
from app.web.request import wiring


@click.group("db", help="La base de datos.")
def group() -> None:
    """Everything about the schema."""


@group.command("upgrade", help="Aplica las migraciones pendientes.")
@with_appcontext
def upgrade() -> None:
    migrate.upgrade(wiring().config.database)


@group.command("check", help="Comprueba que modelos y base de datos coinciden.")
@with_appcontext
def check() -> None:
    migrate.check(wiring().config.database)
