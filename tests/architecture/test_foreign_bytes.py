"""What comes from elsewhere is opened by the pool of readers alone: no other process loads what opens it."""

import ast

from tests.architecture.tree import APP, imports, modules, where

OPENERS = ("PIL", "pillow_heif", "openpyxl", "pikepdf", "av", "icalendar", "zipfile", "odfdo", "pypdf", "tarfile")
READER = "app.ical.reader.parsed_calendar"
READ_BY_THE_POOL = {
    "app/adapters/pictures/colours.py",
    "app/adapters/pictures/pixels.py",
    "app/adapters/sheets/xlsx_files.py",
    "app/adapters/archives/readings.py",
    "app/adapters/speech/readings.py",
    "app/adapters/videos/readings.py",
    "app/adapters/pdfs/readings.py",
    "app/adapters/calendar_files/readings.py",
    "app/ical/reader/date_times.py",
}
WRITTEN_BY_US = {
    "app/adapters/sheets/template.py": "the template of a calendar",
    "app/adapters/sheets/writer.py": "our exports",
    "app/demo/canvas.py": "the pictures of the demonstration",
    "app/domain/takedowns/rules/evidence_archive.py": "the archive of evidence",
    "app/ical/calendar.py": "our calendars",
    "app/ical/event.py": "our calendars",
    "app/ical/invitation.py": "our invitations",
}


def opens(name: str) -> bool:
    return name.split(".")[0] in OPENERS or name.startswith(READER)


def test_only_the_pool_opens_what_comes_from_elsewhere():
    opening = {where(path) for path in modules() if any(opens(name) for name in imports(path))}
    assert opening == READ_BY_THE_POOL | set(WRITTEN_BY_US)


def test_nobody_but_the_pool_imports_what_the_pool_runs():
    readings = {path for path in modules() if path.name == "readings.py" and APP / "adapters" in path.parents}
    names = {f"app.{path.relative_to(APP).with_suffix('').as_posix().replace('/', '.')}" for path in readings}
    importing = [where(path) for path in modules() if any(name.startswith(tuple(names)) for name in imports(path))]
    assert len(names) == 7 and importing == []


def test_uploads_come_through_the_one_limited_reader():
    reading = {where(path) for path in modules() for node in ast.walk(ast.parse(path.read_text())) if is_upload(node)}
    assert reading == {"app/web/uploads.py"}


def is_upload(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "files"
        and isinstance(node.value, ast.Name)
        and node.value.id == "request"
    )
