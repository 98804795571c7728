"""Libraries of networks, as their registries give them: the newest release, unpacked and never installed or run."""

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Library:
    """`compared`: the release that the recorded facts were last compared with; `fetch`: puts one file in a folder."""

    name: str
    compared: str
    fetch: Callable[[str, Path], None]

    def newest(self, folder: Path) -> tuple[str, Path]:
        """Return the newest release's number, and the folder of its files. Raises CalledProcessError."""
        place = folder / self.name.replace("/", "-")
        place.mkdir()
        self.fetch(self.name, place)
        (archive,) = place.iterdir()
        return _release(archive.name), _unpacked(archive)


def from_pypi(name: str, place: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", place, name]
    subprocess.run(command, check=True, timeout=300)


def from_npm(name: str, place: Path) -> None:
    command = ["npm", "pack", "--silent", "--pack-destination", place, f"{name}@latest"]
    subprocess.run(command, check=True, timeout=300, stdout=subprocess.DEVNULL)


LIBRARIES = (
    Library("@atproto/api", "0.21.0", from_npm),
    Library("twitter-text", "3.1.0", from_npm),
    Library("xdk", "0.10.6", from_pypi),
    Library("facebook-business", "26.0.3", from_pypi),
    Library("python-telegram-bot", "22.8", from_pypi),
    Library("google-api-python-client", "2.202.0", from_pypi),
)


def _release(archive: str) -> str:
    """Return the number in a file's name: `name-1.2.3-py3-none-any.whl`, `name-1.2.3.tgz`."""
    if archive.endswith(".whl"):
        return archive.split("-")[1]
    return archive.removesuffix(".tgz").rpartition("-")[2]


def _unpacked(archive: Path) -> Path:
    folder = archive.with_suffix("")
    if archive.suffix == ".whl":
        zipfile.ZipFile(archive).extractall(folder)
    else:
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
    return folder
