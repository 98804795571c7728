import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from app.adapters.anchors import FILE as ANCHORS
from app.adapters.files import file_place, make_private, stored_file
from app.adapters.keyring import FILE as KEYS
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.progress import Progress, counted, no_listener
from app.db import dump
from app.domain.media.ports import FileStore, StoredFile

FILES, MEDIA, MANIFEST = "files", "media", "manifest.json"
FORMAT = 1
NOT_COPIED = ("run.json", ANCHORS)
FOLDER_NOT_EMPTY = msg("La carpeta «%(folder)s» no está vacía.")
NOT_A_BACKUP = msg("En «%(folder)s» no hay una copia de Cauce completa.")
DAMAGED = msg("La copia está dañada: «%(file)s» no es como se guardó.")


@dataclass(frozen=True, slots=True)
class Manifest:
    revision: str
    rows: dict[str, int]
    files: dict[str, str]
    made_at: datetime

    @property
    def own_files(self) -> int:
        return sum(name.startswith(f"{FILES}/") for name in self.files)


def write_backup(
    engine: Engine,
    data_dir: Path,
    folder: Path,
    *,
    store: FileStore,
    apart: Iterable[Path],
    now: datetime,
    progress: Progress = no_listener,
) -> Manifest:
    """Copy all but `apart` (keys, database), and the store's files, into an empty or new folder; raise `Refusal`.

    Anchors precede tables, which can only be newer; files follow, so rows find theirs; the manifest, last, makes it a
    backup. A file erased meanwhile, at its term, is left out.
    """
    _make_empty(folder)
    files = folder / FILES
    files.mkdir()
    if (data_dir / ANCHORS).exists():
        shutil.copy2(data_dir / ANCHORS, files / ANCHORS)
    revision, rows = dump.dump_tables(engine, folder / "database", progress)
    sources = list(_files_to_copy(data_dir, apart={path.resolve() for path in (*apart, folder, data_dir / MEDIA)}))
    for source in counted(sources, "Archivos", progress):
        target = files / source.relative_to(data_dir)
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            shutil.copy2(source, target)
    for medium in counted(list(store.stored()), "Imágenes y vídeos", progress):
        with suppress(FileNotFoundError):
            _copy_out(store, medium, files / MEDIA)
    digests = {str(p.relative_to(folder)): _file_digest(p) for p in counted(_files(folder), "Huellas", progress)}
    manifest = Manifest(revision, rows, digests, now)
    body = {"format": FORMAT, "made_at": now.isoformat(), "revision": revision, "rows": rows, "files": manifest.files}
    (folder / MANIFEST).write_text(json.dumps(body, indent=1), encoding="utf-8")
    return manifest


def read_backup(folder: Path) -> Manifest:
    """Return the checked manifest. Raises `Refusal`."""
    try:
        body: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(body["revision"], body["rows"], body["files"], datetime.fromisoformat(body["made_at"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal(msg(NOT_A_BACKUP.msgid, folder=str(folder))) from error
    file_names = {str(p.relative_to(folder)) for p in _files(folder)} - {MANIFEST}
    for name in sorted(file_names ^ manifest.files.keys()):
        raise Refusal(msg(DAMAGED.msgid, file=name))
    for name, digest in manifest.files.items():
        if _file_digest(folder / name) != digest:
            raise Refusal(msg(DAMAGED.msgid, file=name))
    return manifest


def restore_files(folder: Path, data_dir: Path, store: FileStore) -> None:
    """Copy the files, owner-readable only, and those of the store into the present one, wherever it keeps them."""
    source, media = folder / FILES, folder / FILES / MEDIA
    for path in _files(media):
        if kept := stored_file(path.relative_to(media).as_posix()):
            with path.open("rb") as stream:
                store.keep_from(*kept, stream)
    skip_media = shutil.ignore_patterns(MEDIA)
    shutil.copytree(source, data_dir, dirs_exist_ok=True, copy_function=shutil.copyfile, ignore=skip_media)
    for path in (data_dir, *data_dir.rglob("*")):
        make_private(path)


def copy_keys(source: Path, target: Path) -> None:
    """Copy the keys apart, owner-readable only. Raises `Refusal`."""
    if not (source / KEYS).is_file():
        raise Refusal(msg("En «%(folder)s» no están las claves (keys.json).", folder=str(source)))
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target / f".{KEYS}.new"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write((source / KEYS).read_bytes())
    draft.replace(target / KEYS)


def _make_empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_private(folder)
    if any(folder.iterdir()):
        raise Refusal(msg(FOLDER_NOT_EMPTY.msgid, folder=str(folder)))


def _files_to_copy(source: Path, *, apart: set[Path]) -> Iterator[Path]:
    for path in sorted(source.iterdir()):
        if path.resolve() in apart or path.name in NOT_COPIED or path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _files_to_copy(path, apart=apart)
        elif path.is_file():
            yield path


def _copy_out(store: FileStore, kept: StoredFile, folder: Path) -> None:
    with store.open(*kept) as stream:
        target = folder / file_place(*kept)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as copy:
            shutil.copyfileobj(stream, copy)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
