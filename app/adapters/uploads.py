import fcntl
import shutil
from datetime import datetime
from pathlib import Path
from typing import IO


class DiskUploads:
    """Files that arrive in pieces, at `root/<name>`; what is made of them lies beside them meanwhile."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def append(self, name: str, offset: int, piece: IO[bytes]) -> int:
        path = self.path(name)
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if file.tell() == offset:
                shutil.copyfileobj(piece, file)
            return file.tell()

    def path(self, name: str) -> Path:
        if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii():
            raise FileNotFoundError(name)
        return self.root / name

    def remove(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)

    def keep_newest(self, beginning: str, most: int) -> None:
        mine = [path for path in self.root.glob(f"{beginning}*") if path.is_file()]
        for path in sorted(mine, key=lambda path: path.stat().st_mtime, reverse=True)[most:]:
            path.unlink(missing_ok=True)

    def remove_older(self, before: datetime) -> int:
        old = [path for path in self.root.glob("*") if path.stat().st_mtime < before.timestamp()]
        for path in old:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        return len(old)
