"""`flask worker`: the process that watches the clock, or one pass of it."""

import json

import click
import structlog
from flask.cli import with_appcontext

from app.cli.acting import wiring
from app.organisations.queries import is_anybody_here
from app.recovery.service import resume
from app.rota import jobs_of
from app.worker import Worker, configure_log

COUNTS = ("sent", "unconfirmed", "failed", "expired", "notices")


@click.command("worker", help="Hace lo que toca a su hora: publica, caduca, lleva las cartas.")
@click.option("--once", is_flag=True, help="Hace ahora todo lo pendiente y termina.")
@click.option("--json", "as_json", is_flag=True, help="Con --once: el recuento, en JSON.")
@with_appcontext
def command(once: bool, as_json: bool) -> None:
    """Exit code 1 when a job failed (it is in the log), or at once where there is no database to work on."""
    configure_log(wiring().config.log_level)
    worker = Worker(wiring().reading, wiring().clock, jobs_of(wiring()))
    _resume()
    if not once:
        worker.run()
        return
    with wiring().reading() as session:
        is_anybody_here(session)
    done, well = worker.once(wiring().clock())
    counts = {name: done[name] for name in COUNTS}
    click.echo(json.dumps(counts) if as_json else "  ".join(f"{name}: {count}" for name, count in counts.items()))
    if not well:
        raise SystemExit(1)


def _resume() -> None:
    """Before anything leaves: on a restored backup, hold back what the lost installation may have sent."""
    with wiring().writing() as session:
        held = resume(session, now=wiring().clock())
        session.commit()
    if held:
        structlog.get_logger("worker").warning("restored", **held)
