import click
from flask.cli import with_appcontext

from app.cli.actors import wiring
from app.cli.counted_line import CountedLine
from app.usecases.search import projection


@click.group("search", help="El índice de la búsqueda.")
def group() -> None:
    """Group the index commands."""


@group.command("rebuild", help="Vuelve a mirar todo lo que se puede encontrar y corrige lo que falte.")
@with_appcontext
def rebuild() -> None:
    here = wiring()
    changed = projection.rebuild_index(here.reading, here.writing, CountedLine())
    click.echo(f"Entradas cambiadas: {changed}")
