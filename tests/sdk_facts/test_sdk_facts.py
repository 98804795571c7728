"""`make networks`: what the libraries say beside what is recorded, with those installed in place of the newest."""

import importlib.metadata
import shutil
from pathlib import Path

import pytest

from tests.sdk_facts.__main__ import new_releases
from tests.sdk_facts.facts import moves, recorded_facts
from tests.sdk_facts.libraries import LIBRARIES, Library

NODE_MODULES = Path(__file__).parents[2] / "node_modules"


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    """Return the libraries' folders, as their registries pack them."""
    installed = Path(str(importlib.metadata.distribution("xdk").locate_file("")))
    return {library.name: _of_npm(library.name, tmp_path) or installed for library in LIBRARIES}


def _of_npm(name: str, place: Path) -> Path | None:
    """Return a folder that holds the library as `package`, as `npm pack` does; none where npm did not install it."""
    source, folder = NODE_MODULES / name, place / "npm" / name
    if not source.is_dir():
        return None
    folder.mkdir(parents=True)
    (folder / "package").symlink_to(source)
    return folder


def test_nothing_moved_where_the_libraries_say_what_is_recorded(folders: dict[str, Path]):
    assert moves(folders) == []


def test_every_library_says_something_that_is_recorded():
    assert {fact.library for fact in recorded_facts()} == {library.name for library in LIBRARIES}


@pytest.mark.parametrize(
    ("name", "file", "old", "new", "said"),
    [
        ("twitter-text", "package/dist/configs.js", "280", "4000", "X, weight of a text: recorded 280 (X, Counting"),
        ("twitter-text", "package/dist/configs.js", "version3", "next", "says nothing where it was read"),
        ("@atproto/api", "package/dist/client/lexicons.js", "maxGraphemes: 300", "maxGraphemes: 500", "Bluesky, graph"),
        ("@atproto/api", "package/dist/client/lexicons.js", "maxSize: 20000,", "maxSize: 9,", "Bluesky, bytes of capt"),
    ],
)
def test_what_moved_is_said_with_its_record_and_source(
    folders: dict[str, Path], tmp_path: Path, name: str, file: str, old: str, new: str, said: str
):
    place = tmp_path / "changed" / file
    place.parent.mkdir(parents=True)
    place.write_text((folders[name] / file).read_text().replace(old, new))
    folders[name] = tmp_path / "changed"
    (move, *others) = moves(folders)
    assert said in move and "read on 2026-" in move
    assert all(name in other for other in others)


def test_a_library_newer_than_the_compared_one_is_said():
    found = {library.name: library.compared for library in LIBRARIES}
    assert list(new_releases(found)) == []
    (line,) = new_releases(found | {"xdk": "0.11.0"})
    assert line.startswith("xdk: 0.11.0 is out, compared with 0.10.6")


@pytest.mark.parametrize("file", ["xdk-0.10.6-py3-none-any.whl", "atproto-api-0.21.0.tgz"])
def test_the_release_is_that_of_what_its_registry_gave(tmp_path: Path, file: str):
    content = tmp_path / "content"
    (content / "package").mkdir(parents=True)

    def fetch(_: str, place: Path) -> None:
        shutil.make_archive(str(place / "packed"), "gztar" if file.endswith("tgz") else "zip", content)
        next(place.iterdir()).rename(place / file)

    release, folder = Library("a/b", "0", fetch).newest(tmp_path)
    assert release in file and (folder / "package").is_dir()
