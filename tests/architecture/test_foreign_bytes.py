"""What comes from elsewhere is opened by the pool of readers alone: no other process reaches what opens it."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.openers import bound, every_module, loads_by_name, opening, reaching, uses
from tests.architecture.tree import modules, parsed, where

RUN_BY_THE_POOL = {
    "app.adapters.archives.readings",
    "app.adapters.calendar_files.readings",
    "app.adapters.pdfs.readings",
    "app.adapters.pictures.colours",
    "app.adapters.pictures.pixels",
    "app.adapters.pictures.stated_colours",
    "app.adapters.pictures.readings",
    "app.adapters.sheets.formats",
    "app.adapters.sheets.readings",
    "app.adapters.sheets.xlsx_files",
    "app.adapters.speech.readings",
    "app.adapters.videos.readings",
    "app.ical.reader.components",
    "app.ical.reader.custom_zone",
    "app.ical.reader.date_times",
    "app.ical.reader.parsed_calendar",
    "app.ical.reader.recurrence",
    "app.ical.reader.recurrence_set",
}
OF_SHEETS = {
    "openpyxl.Workbook",
    "openpyxl.styles.Alignment",
    "openpyxl.styles.Font",
    "openpyxl.utils.get_column_letter",
}
OF_CALENDARS = {"icalendar.vText", "icalendar.vUri"}
WRITTEN_BY_US = {
    "app.adapters.documents": {"odfdo", "odfdo.Document", "odfdo.Element", "odfdo.Element.from_tag"},
    "app.adapters.sheets.template": OF_SHEETS
    | {"openpyxl.styles.PatternFill", "openpyxl.worksheet.datavalidation.DataValidation"},
    "app.adapters.sheets.writer": OF_SHEETS | {"openpyxl.cell.WriteOnlyCell"},
    "app.demo.canvas": {"PIL.Image", "PIL.Image.new", "PIL.ImageDraw", "PIL.ImageDraw.Draw"},
    "app.domain.takedowns.rules.evidence_archive": {
        "zipfile",
        "zipfile.ZIP_DEFLATED",
        "zipfile.ZipFile",
        "zipfile.ZipInfo",
    },
    "app.ical.calendar": OF_CALENDARS | {"icalendar.Calendar", "icalendar.vDuration"},
    "app.ical.event": OF_CALENDARS | {"icalendar.Event"},
    "app.ical.invitation": OF_CALENDARS
    | {"icalendar.Calendar", "icalendar.Event", "icalendar.vCalAddress", "icalendar.vRecur"}
    | {"icalendar.vRecur.from_ical"},
}
"""What only writes our exports, calendars and archives, with all that it uses of the libraries."""
READING = {"extract", "extractall", "frombytes", "infolist", "load_workbook", "namelist", "open", "read", "from_ical"}
"""What an object of theirs is asked for to read."""
LOADERS = {
    "app.adapters.reader_pool.program": "the modules of the jobs, in the pool",
    "app.cli.commands": "a module of `app.cli` for each command",
    "app.cli.processes": "the calendars of holidays",
}


def test_only_the_pool_reaches_what_opens_files_from_elsewhere():
    assert reaching(every_module(), WRITTEN_BY_US) == RUN_BY_THE_POOL


@pytest.mark.parametrize("module", WRITTEN_BY_US)
def test_what_writes_has_nothing_of_a_library_that_reads(module: str):
    path = every_module()[module]
    asked = {node.attr for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute)}
    assert opening(uses(path)) == WRITTEN_BY_US[module]
    assert asked & READING <= {name.rpartition(".")[2] for name in WRITTEN_BY_US[module]}


def test_nobody_takes_a_library_from_what_writes():
    assert {name for path in every_module().values() for name in lent(path)} == set()


@cache
def libraries() -> tuple[str, ...]:
    """Return what the libraries are called in our modules that write."""
    written = ((module, names) for module in WRITTEN_BY_US for names in bound(every_module()[module]))
    return tuple(f"{module}.{local}." for module, (local, name) in written if opening([name]))


def lent(path: Path) -> set[str]:
    """Return the libraries that it has from one of our modules that write."""
    return {name for name in uses(path) if f"{name}.".startswith(libraries())}


def test_modules_are_loaded_by_names_that_imports_write():
    assert {module for module, path in every_module().items() if loads_by_name(path)} == set(LOADERS)


@pytest.mark.parametrize(
    "source",
    [
        "import PIL.Image",
        "from PIL import Image as kept",
        "def read(content):\n    from openpyxl import load_workbook as z\n    return z(content)",
        "if True:\n    import pikepdf as p",
        "from icalendar import *",
        "from app.adapters.pictures import pixels",
        "import app.adapters.sheets.formats as sheets",
        "from app.adapters.sheets.readings import read_sheet",
        "from app.ical.reader import parsed_calendar",
        "from importlib import import_module\nimport_module('P' + 'IL')",
        "import importlib as i\ni.import_module('av')",
        "__import__('av')",
        "import builtins\ngetattr(builtins, '__import__')('av')",
        "import sys\nsys.modules['openpyxl'].load_workbook",
        "exec('import av')",
        "from pkgutil import resolve_name",
        "from .pictures import pixels",
        "from app.demo.canvas import Image",
        "from app.demo import canvas\ncanvas.Image.open",
        "from app.domain.takedowns.rules import evidence_archive as e\ne.zipfile.ZipFile",
    ],
)
def test_no_way_of_loading_an_opener_is_missed(source: str, tmp_path: Path):
    path = tmp_path / "taking.py"
    path.write_text(source)
    pool = {module: own for module, own in every_module().items() if module in RUN_BY_THE_POOL}
    assert "app.taking" in reaching({**pool, "app.taking": path}, ()) or loads_by_name(path) or lent(path)


def test_who_imports_what_reaches_an_opener_reaches_it_too(tmp_path: Path):
    lending, taking = tmp_path / "lending.py", tmp_path / "taking.py"
    lending.write_text("from PIL import Image as kept")
    taking.write_text("def draw():\n    from app.lending import kept")
    assert reaching({"app.lending": lending, "app.taking": taking}, ()) == {"app.lending", "app.taking"}


def test_uploads_come_through_the_one_limited_reader():
    reading = {where(path) for path in modules() for node in ast.walk(parsed(path)) if is_upload(node)}
    assert reading == {"app/web/uploads.py"}


def is_upload(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "files"
        and isinstance(node.value, ast.Name)
        and node.value.id == "request"
    )
