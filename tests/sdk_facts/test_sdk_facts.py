"""`make networks`: what the libraries say beside what is recorded, with excerpts in place of the newest releases."""

import importlib.metadata
import shutil
from pathlib import Path

import pytest

from tests.sdk_facts.__main__ import new_releases
from tests.sdk_facts.facts import moves, recorded_facts
from tests.sdk_facts.libraries import LIBRARIES, Library

RECORDED = Path(__file__).with_name("recorded")


@pytest.fixture
def folders() -> dict[str, Path]:
    """Return the libraries' folders: those that the tests are installed with, and excerpts of those of npm."""
    installed = Path(str(importlib.metadata.distribution("xdk").locate_file("")))
    excerpts = {"@atproto/api": RECORDED / "atproto-api", "twitter-text": RECORDED / "twitter-text"}
    return {library.name: excerpts.get(library.name, installed) for library in LIBRARIES}


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
        ("@atproto/api", "package/dist/client/lexicons.js", "maxSize: 20000", "maxSize: 9", "Bluesky, bytes of capt"),
    ],
)
def test_what_moved_is_said_with_its_record_and_source(
    folders: dict[str, Path], tmp_path: Path, name: str, file: str, old: str, new: str, said: str
):
    folders[name] = shutil.copytree(folders[name], tmp_path / "library")
    place = folders[name] / file
    place.write_text(place.read_text().replace(old, new))
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
    def fetch(_: str, place: Path) -> None:
        shutil.make_archive(str(place / "packed"), "gztar" if file.endswith("tgz") else "zip", RECORDED)
        next(place.iterdir()).rename(place / file)

    release, folder = Library("a/b", "0", fetch).newest(tmp_path)
    assert release in file and (folder / "twitter-text").is_dir()
