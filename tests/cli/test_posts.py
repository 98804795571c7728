"""`flask posts import` as scripts rely on it."""

import json
from pathlib import Path

import pytest
from flask import Flask

from tests.calendar.bringing import csv_of, line
from tests.cast import Town

AS_EDITOR = ("--organisation", "riba", "--as", "editor@riba.example")


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "marzo.csv"
    path.write_bytes(csv_of(line()))
    return path


def run(app: Flask, *words: object):
    return app.test_cli_runner().invoke(args=["posts", "import", *map(str, words)])


def test_the_answer_counts_what_became_of_the_rows(app: Flask, town: Town, sheet: Path):
    first = run(app, sheet, *AS_EDITOR, "--json")
    assert (first.exit_code, json.loads(first.stdout)) == (
        0,
        {"created": 1, "updated": 0, "unchanged": 0, "refused": []},
    )
    assert json.loads(run(app, sheet, *AS_EDITOR, "--json").stdout)["unchanged"] == 1


def test_a_refused_row_is_told_with_its_column_and_ends_with_one(app: Flask, town: Town, sheet: Path):
    sheet.write_bytes(csv_of(line(), line(on="31/10/2027", at="02:30"), line(language="xx", on="1/4/2027")))
    answer = run(app, sheet, *AS_EDITOR, "--json")
    refused = json.loads(answer.stdout)["refused"]
    assert (answer.exit_code, [(one["row"], one["column"]) for one in refused]) == (1, [(3, "Hora"), (4, "Idioma")])
    assert "ocurre dos veces" in refused[0]["reason"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--organisation", "riba", "--as", "author@riba.example"), "no incluye esta acción"),
        (("--organisation", "riba", "--as", "nadie@riba.example"), "no tiene ninguna función"),
        (("--organisation", "otra", "--as", "editor@riba.example"), "No hay ninguna organización"),
    ],
)
def test_who_may_not_import_is_told_why(app: Flask, town: Town, sheet: Path, words: tuple[str, ...], said: str):
    answer = run(app, sheet, *words)
    assert answer.exit_code == 1 and said in answer.stderr


def test_wrong_use_ends_with_two(app: Flask, town: Town, sheet: Path):
    assert run(app, sheet).exit_code == 2
    assert run(app, sheet.with_name("no.csv"), *AS_EDITOR).exit_code == 2
