"""`flask search`: taking up again everything that can be found."""

import click
from flask.cli import with_appcontext

from app.cli.acting import wiring
from app.search import jobs


@click.group("search", help="El índice de la búsqueda.")
def group() -> None:
    """Everything about the index."""


@group.command("rebuild", help="Vuelve a mirar todo lo que se puede encontrar y corrige lo que falte.")
@with_appcontext
def rebuild() -> None:
    here = wiring()
    jobs.begin_again(here.writing)
    click.echo(f"Entradas cambiadas: {jobs.catch_up(here.reading, here.writing)}")
