"""`flask posts import` as scripts rely on it."""

import json
from pathlib import Path

import pytest
from flask import Flask

from tests.media.pictures import picture
from tests.sample_town import Town
from tests.spreadsheets.uploads import bomb, csv_of, line

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
    assert (answer.exit_code, [(row["row"], row["column"]) for row in refused]) == (1, [(3, "Hora"), (4, "Idioma")])
    assert "ocurre dos veces" in refused[0]["reason"]


@pytest.mark.parametrize(
    ("changes", "column", "said"),
    [
        ({"on": "31/02/2027"}, "Fecha", "no existe"),
        ({"on": "ayer"}, "Fecha", "ayer"),
        ({"at": "24:30"}, "Hora", "24:30"),
        ({"on": "28/03/2027", "at": "02:30"}, "Hora", "no existe"),
        ({"account": "@rriba"}, "Cuenta", "¿Quería decir «@riba»?"),
        ({"topic": "Culturra"}, "Tema", "¿Quería decir «Cultura»?"),
        ({"text": " "}, "Texto", "Falta el texto"),
        ({"link": "javascript:alert(1)"}, "Enlace", "no es un enlace"),
    ],
)
def test_each_wrong_cell_is_told_with_what_would_put_it_right(
    app: Flask, town: Town, sheet: Path, changes: dict[str, str], column: str, said: str
):
    sheet.write_bytes(csv_of(line(**changes)))
    (refused,) = json.loads(run(app, sheet, *AS_EDITOR, "--json").stdout)["refused"]
    assert refused["column"] == column and said in refused["reason"]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8-sig", "utf-16"])
def test_however_it_was_saved_it_is_read(app: Flask, town: Town, sheet: Path, encoding: str):
    sheet.write_bytes(csv_of(line(text="Mañana, niños")).decode().encode(encoding))
    assert json.loads(run(app, sheet, *AS_EDITOR, "--json").stdout)["created"] == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("vacia.csv", b"", "vacío"),
        ("enorme.csv", b"x" * 5_300_000, "5 MB"),
        ("foto.csv", picture(), "Es una imagen"),
        ("otra.csv", b"Nombre;Apellido\r\nAna;Ruiz", "Fecha, Hora, Cuenta y Texto"),
    ],
    ids=["empty", "5 MB", "picture", "another sheet"],
)
def test_a_file_that_is_no_sheet_is_refused_whole(
    app: Flask, town: Town, tmp_path: Path, name: str, content: bytes, said: str
):
    file = tmp_path / name
    file.write_bytes(content)
    answer = run(app, file, *AS_EDITOR, "--json")
    assert answer.exit_code == 1 and said in answer.stderr
    report = json.loads(answer.stdout)
    assert (report["created"], report["updated"], report["unchanged"]) == (0, 0, 0)
    (refused,) = report["refused"]
    assert refused["row"] is None and said in refused["reason"]


def test_a_book_that_would_fill_the_memory_is_not_opened(app: Flask, town: Town, tmp_path: Path):
    file = tmp_path / "bomba.xlsx"
    file.write_bytes(bomb())
    assert "ocuparía demasiado al abrirlo" in run(app, file, *AS_EDITOR, "--json").stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--organisation", "riba", "--as", "auditor@riba.example"), "no incluye esta acción"),
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
