import click
from flask.cli import with_appcontext

from app.cli.actors import wiring
from app.usecases.search import projection


@click.group("search", help="El índice de la búsqueda.")
def group() -> None:
    """Group the index commands."""


@group.command("rebuild", help="Vuelve a mirar todo lo que se puede encontrar y corrige lo que falte.")
@with_appcontext
def rebuild() -> None:
    here = wiring()
    click.echo(f"Entradas cambiadas: {projection.rebuild_index(here.reading, here.writing)}")
