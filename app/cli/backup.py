"""`flask backup` and `flask restore`, into an empty place."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from app.adapters import backup
from app.cli.actors import wiring
from app.cli.audit import report, verify_all
from app.cli.counted_line import CountedLine
from app.core.errors import Refusal
from app.core.messages import msg
from app.db import dump, schema
from app.db.engine import open_engine
from app.usecases.recovery import restoration
from app.usecases.wiring import Wiring
from app.wiring import make_data_private, wire
from config import Config

FOLDER = click.Path(path_type=Path)
NOT_EMPTY = msg("La base de datos o la carpeta de datos no están vacías: solo se restaura sobre una instalación nueva.")
OTHER_VERSION = msg("La copia es de otra versión de Cauce (%(theirs)s; esta es %(ours)s). Restáurela con aquella.")
HELD_BACK_NOTICE = (
    "Al arrancar, lo que debía salir desde que se hizo la copia no sale solo: se busca en su cuenta y, si no está, "
    "espera a una persona en «Envíos», en su caso o en «Correo que sale». Antes, apague la instalación anterior."
)
SAME_FOLDER = msg("Las claves no pueden ir en la misma carpeta que la copia.")
ALLOWED_FILES = frozenset({"run.json", "keys", "media"})


def report_refusals(command: Callable[..., Any]) -> Callable[..., Any]:
    """Report refusals on stderr, with exit code 1."""

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
@report_refusals
def save(folder: Path, keys_folder: Path | None) -> None:
    config = wiring().config
    if keys_folder and keys_folder.resolve().is_relative_to(folder.resolve()):
        raise Refusal(SAME_FOLDER)
    made = backup.write_backup(
        wiring().engine,
        config.data_dir,
        folder,
        store=wiring().files,
        apart=_paths_apart(config),
        now=wiring().clock(),
        progress=CountedLine(),
    )
    if keys_folder:
        backup.copy_keys(config.keys, keys_folder)
    click.echo(f"Copia hecha: {_summary(made)} en {folder}.")
    if not keys_folder:
        click.echo("Las claves no van en ella. Sin las claves no se podrá usar: cópielas aparte con --with-keys.")


@click.command("restore", help="Restaura una copia sobre una instalación vacía.")
@click.argument("folder", type=FOLDER)
@click.option("--keys", "keys_folder", type=FOLDER, help="La carpeta con las claves de entonces.")
@with_appcontext
@report_refusals
def restore(folder: Path, keys_folder: Path | None) -> None:
    config = wiring().config
    wiring().engine.dispose()
    manifest = backup.read_backup(folder)
    _check_empty(wiring())
    schema.upgrade(config.database)
    _load(config, folder, manifest.revision)
    backup.restore_files(folder, config.data_dir, wiring().files)
    if keys_folder:
        backup.copy_keys(keys_folder, config.keys)
    make_data_private(config)
    click.echo(f"Restaurado: {_summary(manifest)}.")
    restored = wire(config, clock=wiring().clock)
    try:
        _note_restored(restored, manifest)
        _verify(restored)
    finally:
        restored.engine.dispose()


def _summary(manifest: backup.Manifest) -> str:
    return f"{sum(manifest.rows.values())} filas de {len(manifest.rows)} tablas y {manifest.own_files} archivos"


def _paths_apart(config: Config) -> list[Path]:
    """Return the keys, and SQLite's files."""
    database = sa.make_url(config.database).database or ""
    own = [Path(f"{database}{end}") for end in ("", "-wal", "-shm")] if config.database.startswith("sqlite") else []
    return [config.keys, *own]


def _check_empty(here: Wiring) -> None:
    config = here.config
    apart = {path.resolve() for path in _paths_apart(config)}
    strange = [p for p in config.data_dir.iterdir() if p.resolve() not in apart and p.name not in ALLOWED_FILES]
    engine = open_engine(config.database)
    with engine.connect() as connection:
        is_empty = dump.has_no_rows(connection)
    engine.dispose()
    if strange or not is_empty or any(here.files.stored()):
        raise Refusal(NOT_EMPTY)


def _load(config: Config, folder: Path, theirs: str) -> None:
    engine = open_engine(config.database, foreign_keys=False)
    with engine.begin() as connection:
        ours = dump.revision(connection)
        if ours != theirs:
            raise Refusal(msg(OTHER_VERSION.msgid, theirs=theirs, ours=ours))
        dump.load_tables(connection, folder / "database")
    engine.dispose()


def _note_restored(restored: Wiring, manifest: backup.Manifest) -> None:
    """Keep posts perhaps already sent from being resent."""
    with restored.writing() as session:
        now = restored.clock()
        restoration.record_restoration(session, backup_made_at=manifest.made_at, now=now)
        restoration.begin_calendar_epoch(session, since=manifest.made_at, now=now)
        session.commit()
    click.echo(HELD_BACK_NOTICE)


def _verify(restored: Wiring) -> None:
    findings = verify_all(restored)
    click.echo(report(findings))
    if not all(finding.verdict.intact for finding in findings):
        raise SystemExit(1)
