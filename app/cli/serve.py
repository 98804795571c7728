"""`flask serve`: the web and the worker, together, until told to stop."""

import sys

import click
from flask.cli import with_appcontext

from app.cli.setup import announce
from app.serve import serve
from app.web.request import wiring


@click.command("serve", help="Arranca la web y el proceso que publica; Ctrl-C los detiene.")
@click.option("--workers", default=2, show_default=True, help="Procesos de la web.")
@with_appcontext
def command(workers: int) -> None:
    config = wiring().config
    announce(wiring())
    wiring().engine.dispose()
    sys.exit(serve(config.host, config.port, config.data_dir, workers=workers))
