"""Files on the disk of this machine, in folders by organisation."""

import os
from pathlib import Path
from secrets import token_hex

PROBE_BYTES = 65_536
"""As much as a small picture: a disk with less room left is full."""


class DiskFiles:
    """`root/<organisation>/<first two of the digest>/<digest>`; written whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, organisation_id: int, digest: str, content: bytes) -> None:
        path = self._path(organisation_id, digest)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{digest}.{token_hex(4)}")
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def read(self, organisation_id: int, digest: str) -> bytes:
        return self._path(organisation_id, digest).read_bytes()

    def remove(self, organisation_id: int, digest: str) -> None:
        self._path(organisation_id, digest).unlink(missing_ok=True)

    def probe(self) -> None:
        """Write a small file to the disk and take it away. Raises `OSError` where files are not kept."""
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
        if not (digest.isalnum() and digest.isascii()):
            raise FileNotFoundError(digest)
        return self.root / str(organisation_id) / digest[:2] / digest
