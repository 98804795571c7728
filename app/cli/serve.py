import errno
import os
import sys
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import with_appcontext

from app import serve as supervisor
from app.adapters.speech.whisper import MODEL_FILES
from app.cli.actors import wiring
from app.cli.database import create_tables
from app.cli.setup import announce_setup_code
from config import address_of

MISSING_PUBLIC_URL = (
    "BIND escucha a otras máquinas, pero falta PUBLIC_URL: solo se atenderá a esta. "
    "Ponga cómo se llega a Cauce, por ejemplo PUBLIC_URL=http://10.0.0.5:8000."
)
MISSING_SPEECH_MODEL = (
    "TRANSCRIPTION_MODEL no sirve: instale requirements/transcription.lock y ponga una carpeta con %s. "
    "No se proponen subtítulos."
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
    if config.transcription_model and wiring().transcriber is None:
        click.echo(MISSING_SPEECH_MODEL % ", ".join(MODEL_FILES), err=True)
    wiring().engine.dispose()
    serve(config.host, config.port, config.data_dir, workers=workers)


def serve(host: str, port: int, data_dir: Path, *, workers: int = 2) -> NoReturn:
    """Become supervisor; end with 1 if the address is taken. `workers`: web processes."""
    try:
        listener = supervisor.listen(host, port)
    except OSError as error:
        click.echo(_listen_error(error, host, port), err=True)
        sys.exit(1)
    listener.set_inheritable(True)
    address = address_of(host, int(listener.getsockname()[1]))
    words = (supervisor.__file__, str(listener.fileno()), address, str(data_dir), str(workers))
    os.execv(sys.executable, (sys.executable, "-P", *words))


def _listen_error(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"El puerto {port} de {host} ya está ocupado. Cierre el otro programa o elija otro puerto con PORT."
    if error.errno == errno.EACCES:
        return f"No hay permiso para usar el puerto {port}. Elija uno mayor que 1023 con PORT."
    return f"No se puede escuchar en {host}, puerto {port}: {error.strerror}."
