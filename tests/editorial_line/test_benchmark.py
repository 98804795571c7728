"""The benchmark on a folder of texts: its counts and its output."""

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
POSTS = (
    ("p-1", "Vota a nuestro partido el domingo. @ppopular", "es", "campaign"),
    ("p-2", "La extrema derecha quiere cerrar la biblioteca.", "es", "campaign"),
    ("p-3", "Gràcies per venir!", "ca", "campaign"),
)
NOTICES = (
    ("n-1", "Corte de agua el lunes de 9 a 13 horas.", "es"),
    ("n-2", "Un plan sin precedentes.", "es"),
    ("n-3", "Programa en la web #fiestasdeagosto", "es"),
)
NOTHING = {"block": 0, "route": 0, "warn": 0}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "posts.csv", ("id", "text", "lang", "label"), POSTS)
    write(tmp_path / "posts_handchecked.csv", ("id", "verdict"), [("p-2", "must_catch")])
    write(tmp_path / "notices.csv", ("id", "text", "lang"), NOTICES)
    return tmp_path


def write(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def run(*options: object) -> str:
    command = [sys.executable, "benchmarks/editorial_line.py", *map(str, options)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_it_counts_by_file_verdict_or_label_and_language(folder: Path):
    assert json.loads(run(folder, "--json")) == {
        "notices.csv": {"unlabelled": {"es": {"n": 3, "block": 0, "route": 1, "warn": 1}}},
        "posts.csv": {
            "campaign": {"es": {"n": 1, **NOTHING, "block": 1}, "ca": {"n": 1, **NOTHING}},
            "must_catch": {"es": {"n": 1, **NOTHING, "route": 1}},
        },
    }


def test_out_of_a_period_praise_is_only_a_warning(folder: Path):
    counted = json.loads(run(folder, "--json", "--no-election"))
    assert counted["notices.csv"]["unlabelled"]["es"] == {"n": 3, "block": 0, "route": 0, "warn": 2}


def test_it_shows_what_was_treated_unlike_the_rest_with_the_words_seen(folder: Path):
    shown = [line.strip() for line in run(folder).splitlines() if line.startswith(" ")]
    assert shown == ["n-2  Un plan sin precedentes.  [EL-01 route: =sin precedentes]"]


def test_without_a_folder_it_says_so():
    assert run() == "No folder of texts was given: nothing to hold against the line.\n"
