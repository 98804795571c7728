"""`flask feeds`: render and check calendar entries."""

import click
from flask.cli import with_appcontext

from app.cli.actors import wiring
from app.usecases.feeds import projection


@click.group("feeds", help="El calendario al que se suscriben los programas.")
def group() -> None:
    """Group the feed commands."""


@group.command("rebuild", help="Vuelve a escribir todas las entradas; hace falta al cambiar PUBLIC_URL.")
@with_appcontext
def rebuild() -> None:
    here = wiring()
    projection.FEEDS.reset(here.writing)
    changed = projection.catch_up_feeds(here.reading, here.writing, address=here.config.address, now=here.clock())
    click.echo(f"Entradas cambiadas: {changed}")


@group.command("check", help="Compara las entradas guardadas con las que saldrían ahora.")
@with_appcontext
def check() -> None:
    """Check the entries; exit with 1 when some differ."""
    here = wiring()
    stale_entries = projection.stale_feed_entries(here.reading, address=here.config.address, now=here.clock())
    for organisation_id, entry, audience in stale_entries:
        click.echo(f"{organisation_id} {entry} {audience}", err=True)
    click.echo(f"Entradas distintas: {len(stale_entries)}")
    if stale_entries:
        raise SystemExit(1)
