"""`flask backup` and `flask restore`: everything out, and everything back into an empty place."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from app.adapters import backup
from app.cli.acting import wiring
from app.cli.audit import verify_all
from app.core.errors import Refusal
from app.core.words import say
from app.db import dump, migrate
from app.db.engine import open_engine
from app.recovery import service as recovery
from app.usecases.wiring import Wiring
from app.wiring import keep_private, wire
from config import Config

FOLDER = click.Path(path_type=Path)
NOT_EMPTY = say("La base de datos o la carpeta de datos no están vacías: solo se restaura sobre una instalación nueva.")
OTHER_VERSION = say("La copia es de otra versión de Cauce (%(theirs)s; esta es %(ours)s). Restáurela con aquella.")
HELD_BACK = (
    "Al arrancar, lo que debía salir desde que se hizo la copia no sale solo: se busca en su cuenta y, si no está, "
    "espera a una persona en «Envíos», en su caso o en «Correo que sale». Antes, apague la instalación anterior."
)
SAME_FOLDER = say("Las claves no pueden ir en la misma carpeta que la copia.")
FRESH = frozenset({"run.json", "keys", "media"})


def refusing(command: Callable[..., Any]) -> Callable[..., Any]:
    """A refusal is said on stderr and ends with 1."""

    @wraps(command)
    def guarded(**values: Any) -> Any:
        try:
            return command(**values)
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from refusal

    return guarded


@click.command("backup", help="Copia la base de datos y los archivos en una carpeta vacía.")
@click.argument("folder", type=FOLDER)
@click.option("--with-keys", "keys_folder", type=FOLDER, help="Copia también las claves, en otra carpeta.")
@with_appcontext
@refusing
def save(folder: Path, keys_folder: Path | None) -> None:
    config = wiring().config
    if keys_folder and keys_folder.resolve().is_relative_to(folder.resolve()):
        raise Refusal(SAME_FOLDER)
    made = backup.write(wiring().engine, config.data_dir, folder, apart=_apart(config), now=wiring().clock())
    if keys_folder:
        backup.copy_keys(config.keys, keys_folder)
    click.echo(f"Copia hecha: {_told(made)} en {folder}.")
    if not keys_folder:
        click.echo("Las claves no van en ella. Sin las claves no se podrá usar: cópielas aparte con --with-keys.")


@click.command("restore", help="Restaura una copia sobre una instalación vacía.")
@click.argument("folder", type=FOLDER)
@click.option("--keys", "keys_folder", type=FOLDER, help="La carpeta con las claves de entonces.")
@with_appcontext
@refusing
def restore(folder: Path, keys_folder: Path | None) -> None:
    config = wiring().config
    wiring().engine.dispose()
    manifest = backup.read(folder)
    _check_empty(config)
    migrate.upgrade(config.database)
    _load(config, folder, manifest.revision)
    backup.put_files_back(folder, config.data_dir)
    if keys_folder:
        backup.copy_keys(keys_folder, config.keys)
    keep_private(config)
    click.echo(f"Restaurado: {_told(manifest)}.")
    restored = wire(config, clock=wiring().clock)
    try:
        _hold_back(restored, manifest)
        _verify(restored)
    finally:
        restored.engine.dispose()


def _told(manifest: backup.Manifest) -> str:
    return f"{sum(manifest.rows.values())} filas de {len(manifest.rows)} tablas y {manifest.own_files} archivos"


def _apart(config: Config) -> list[Path]:
    """The keys, and SQLite's own files, which are read through the database."""
    database = sa.make_url(config.database).database or ""
    own = [Path(f"{database}{end}") for end in ("", "-wal", "-shm")] if config.database.startswith("sqlite") else []
    return [config.keys, *own]


def _check_empty(config: Config) -> None:
    apart = {path.resolve() for path in _apart(config)}
    strange = [p for p in config.data_dir.iterdir() if p.resolve() not in apart and p.name not in FRESH]
    media = config.data_dir / "media"
    engine = open_engine(config.database)
    with engine.connect() as connection:
        is_empty = dump.is_empty(connection)
    engine.dispose()
    if strange or not is_empty or (media.is_dir() and any(media.iterdir())):
        raise Refusal(NOT_EMPTY)


def _load(config: Config, folder: Path, theirs: str) -> None:
    engine = open_engine(config.database, foreign_keys=False)
    with engine.begin() as connection:
        ours = dump.revision(connection)
        if ours != theirs:
            raise Refusal(say(OTHER_VERSION.msgid, theirs=theirs, ours=ours))
        dump.load(connection, folder / "database")
    engine.dispose()


def _hold_back(restored: Wiring, manifest: backup.Manifest) -> None:
    """Keep what the lost installation may have sent from being sent again, and say so."""
    with restored.writing() as session:
        recovery.note(session, backup_made_at=manifest.made_at, now=restored.clock())
        session.commit()
    click.echo(HELD_BACK)


def _verify(restored: Wiring) -> None:
    findings = verify_all(restored)
    for finding in findings:
        click.echo(str(finding))
    if not all(finding.verdict.intact for finding in findings):
        raise SystemExit(1)
