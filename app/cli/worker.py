import json

import click
import structlog
from flask.cli import with_appcontext

from app.cli.actors import wiring
from app.domain.organisations.queries import has_organisations
from app.usecases.recovery.restoration import resume_after_restoration
from app.worker.runner import Worker
from app.worker.schedule import worker_jobs

COUNTS = ("sent", "unconfirmed", "failed", "expired", "notices")


@click.command("worker", help="Hace lo que toca a su hora: publica, caduca, lleva las cartas.")
@click.option("--once", is_flag=True, help="Hace ahora todo lo pendiente y termina.")
@click.option("--json", "as_json", is_flag=True, help="Con --once: el recuento, en JSON.")
@with_appcontext
def command(once: bool, as_json: bool) -> None:
    """Exit with 1 when a job failed, or at once without a database."""
    worker = prepare_worker()
    if not once:
        worker.run()
        return
    with wiring().reading() as session:
        has_organisations(session)
    done, well = worker.once(wiring().clock())
    counts = {name: done[name] for name in COUNTS}
    click.echo(json.dumps(counts) if as_json else "  ".join(f"{name}: {count}" for name, count in counts.items()))
    if not well:
        raise SystemExit(1)


def prepare_worker() -> Worker:
    """Return the worker, in an application context."""
    worker = Worker(wiring().reading, wiring().clock, worker_jobs(wiring()))
    _resume_after_restore()
    return worker


def _resume_after_restore() -> None:
    """Hold back posts perhaps already sent."""
    with wiring().writing() as session:
        counts = resume_after_restoration(session, now=wiring().clock())
        session.commit()
    if counts:
        structlog.get_logger("worker").warning("restored", **counts)
