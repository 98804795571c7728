"""Templates compiled by another process."""

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from app.web.templates import FOLDER, bytecode_cache


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    (tmp_path / "page.html").write_text("Hoy es {{ day }}.")
    return tmp_path


def process(templates: Path) -> Environment:
    """Return the environment of a process just started."""
    return Environment(loader=FileSystemLoader(templates), bytecode_cache=bytecode_cache(templates))


def said(templates: Path) -> str:
    return process(templates).get_template("page.html").render(day="lunes")


def refused(*_args: object, **_named: object) -> None:
    raise AssertionError("it was compiled again")


def test_another_process_finds_it_ready(templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said(templates)
    monkeypatch.setattr(Environment, "compile", refused)
    assert said(templates) == "Hoy es lunes."


def test_another_text_is_compiled_anew(templates: Path) -> None:
    said(templates)
    (templates / "page.html").write_text("Mañana no es {{ day }}.")
    assert said(templates) == "Mañana no es lunes."


def test_what_was_half_written_is_compiled_anew(templates: Path) -> None:
    said(templates)
    for cache_file in (templates / FOLDER).iterdir():
        cache_file.write_bytes(cache_file.read_bytes()[:-20])
    assert said(templates) == "Hoy es lunes."


def test_where_nothing_may_be_written_each_compiles_its_own(templates: Path) -> None:
    (templates / FOLDER).write_text("")
    assert bytecode_cache(templates) is None
    assert said(templates) == "Hoy es lunes."
