"""The layer rule: who may look at whom."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import APP, FEATURES, RANK, feature_of, functions, imports, modules, role_of, where

RIM = RANK["deeds"]
PURE = ("flask", "flask_login", "sqlmodel", "sqlalchemy", "pydantic", "apscheduler", "icalendar", "werkzeug")
BARRED = {
    "rules": PURE,
    **dict.fromkeys(
        ("models", "queries", "lifecycle", "service", "ports", "deeds", "jobs"),
        ("flask", "flask_login", "flask_wtf", "werkzeug", "apscheduler"),
    ),
    "forms": ("flask", "flask_login", "sqlalchemy", "apscheduler"),
}
LATE_IMPORTS = {"holidays", "odfdo", "openpyxl", "weasyprint"}
"""Heavy libraries that few requests need may be imported where they are used."""
IN_FEATURES = [path for path in modules() if feature_of(path)]


def named(path: Path, what: str) -> str:
    return f"{where(path)}: {what}"


def looks_up(path: Path) -> Iterator[str]:
    """What a module of a feature imports and may not."""
    rank, feature = RANK.get(role_of(path), 0), str(feature_of(path))
    for name in imports(path):
        parts = name.split(".")
        if parts[0] in BARRED.get(role_of(path), ()):
            yield name
        if parts[0] != "app" or len(parts) < 3 or parts[1] not in FEATURES:
            continue
        above = RANK.get(parts[2], 0) > rank
        another_s_pages = parts[2] == "views" and parts[1] != feature
        later = rank < RIM and FEATURES.index(parts[1]) > FEATURES.index(feature)
        if above or another_s_pages or later:
            yield name


def is_beyond_the_core(name: str) -> bool:
    return name.split(".")[0] in PURE or (name.startswith("app.") and not name.startswith("app.core"))


def test_a_feature_holds_only_files_of_the_closed_list():
    assert [where(path) for path in IN_FEATURES if role_of(path) not in RANK] == []


def test_a_module_looks_only_down():
    assert [named(path, name) for path in IN_FEATURES for name in looks_up(path)] == []


def test_a_feature_reaches_the_outside_only_through_its_ports():
    reaching = [named(path, n) for path in IN_FEATURES for n in imports(path) if n.startswith("app.adapters")]
    assert reaching == []


def test_the_core_knows_nothing_but_itself():
    core = [path for path in modules() if path.is_relative_to(APP / "core")]
    assert core and [named(path, name) for path in core for name in imports(path) if is_beyond_the_core(name)] == []


def test_only_the_ground_knows_one_engine_from_the_other():
    above = [path for path in modules() if not path.is_relative_to(APP / "db")]
    knowing = [named(path, n) for path in above for n in imports(path) if n.startswith("sqlalchemy.dialects")]
    assert above and knowing == []


def test_nothing_is_imported_inside_a_function():
    late = [
        where(path, inner)
        for path in modules()
        for function in functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom) and not _roots(inner) & LATE_IMPORTS
    ]
    assert late == []


def _roots(statement: ast.Import | ast.ImportFrom) -> set[str]:
    names = [statement.module or ""] if isinstance(statement, ast.ImportFrom) else [a.name for a in statement.names]
    return {name.split(".")[0] for name in names}
