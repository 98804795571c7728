"""`flask serve`: the web and the worker together."""

import sys

import click
from flask.cli import with_appcontext

from app.cli.actors import wiring
from app.cli.database import create_tables
from app.cli.setup import announce_setup_code
from app.serve import serve

MISSING_PUBLIC_URL = (
    "BIND escucha a otras máquinas, pero falta PUBLIC_URL: solo se atenderá a esta. "
    "Ponga cómo se llega a Cauce, por ejemplo PUBLIC_URL=http://10.0.0.5:8000."
)


@click.command("serve", help="Arranca la web y el proceso que publica; Ctrl-C los detiene.")
@click.option("--workers", default=2, show_default=True, help="Procesos de la web.")
@with_appcontext
def command(workers: int) -> None:
    config = wiring().config
    create_tables(wiring())
    announce_setup_code(wiring())
    if config.is_unreachable:
        click.echo(MISSING_PUBLIC_URL, err=True)
    wiring().engine.dispose()
    sys.exit(serve(config.host, config.port, config.data_dir, workers=workers))
