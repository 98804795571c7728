import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from app.domain.media.ports import StoredFile

PROBE_BYTES = 65_536
"""A small picture; less room means a full disk."""

FOLDER_MODE, FILE_MODE, OTHERS = 0o700, 0o600, 0o077


class ReadableByOthers(Exception):
    """A file other users can read."""


def make_private(path: Path) -> None:
    """Remove others' permissions. Raises `ReadableByOthers`."""
    if not path.stat().st_mode & OTHERS:
        return
    try:
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
    except PermissionError as failure:
        raise ReadableByOthers(_permission_warning(path)) from failure
    if path.stat().st_mode & OTHERS:
        raise ReadableByOthers(_permission_warning(path))


def _permission_warning(path: Path) -> str:
    return f"Otros usuarios de la máquina pueden leer «{path}». Quíteles el permiso (chmod go= ) como su dueño."


def file_place(organisation_id: int, digest: str) -> str:
    """Return where a store keeps a file. Raises `FileNotFoundError` for no digest."""
    if not (digest.isalnum() and digest.isascii()):
        raise FileNotFoundError(digest)
    return f"{organisation_id}/{digest[:2]}/{digest}"


def stored_file(place: str) -> StoredFile | None:
    """Return whose file is kept there; None for what is no file of ours, as a draft."""
    match place.split("/"):
        case [organisation_id, start, digest] if organisation_id.isdecimal() and digest[:2] == start:
            return StoredFile(int(organisation_id), digest)
        case _:
            return None


class DiskFiles:
    """Files at `root/<organisation>/<first two of the digest>/<digest>`, written atomically."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, organisation_id: int, digest: str, content: bytes) -> None:
        self.keep_from(organisation_id, digest, io.BytesIO(content))

    def keep_from(self, organisation_id: int, digest: str, stream: BinaryIO) -> None:
        path = self._path(organisation_id, digest)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{digest}.{token_hex(4)}")
        with draft.open("xb") as file:
            shutil.copyfileobj(stream, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def read(self, organisation_id: int, digest: str) -> bytes:
        return self._path(organisation_id, digest).read_bytes()

    def open(self, organisation_id: int, digest: str) -> BinaryIO:
        return self._path(organisation_id, digest).open("rb")

    def remove(self, organisation_id: int, digest: str) -> None:
        self._path(organisation_id, digest).unlink(missing_ok=True)

    def stored(self) -> Iterator[StoredFile]:
        for path in self.root.glob("*/*/*"):
            if file := stored_file(path.relative_to(self.root).as_posix()):
                yield file

    def probe(self) -> None:
        """Write and delete a file; raise `OSError` on failure."""
        self.root.mkdir(parents=True, exist_ok=True)
        draft = self.root / f".probe.{token_hex(4)}"
        try:
            with draft.open("xb") as file:
                file.write(bytes(PROBE_BYTES))
                file.flush()
                os.fsync(file.fileno())
        finally:
            draft.unlink(missing_ok=True)

    def _path(self, organisation_id: int, digest: str) -> Path:
        return self.root / file_place(organisation_id, digest)
