"""The layer rule: who may look at whom."""

import ast
from pathlib import Path

import pytest

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
LATE_IMPORTS = {"holidays", "openpyxl", "weasyprint"}
"""Heavy libraries that few requests need may be imported where they are used."""
IN_FEATURES = [path for path in modules() if feature_of(path)]


def named(path: Path) -> str:
    return where(path)


@pytest.mark.parametrize("path", IN_FEATURES, ids=named)
def test_a_feature_holds_only_files_of_the_closed_list(path: Path):
    assert role_of(path) in RANK


@pytest.mark.parametrize("path", IN_FEATURES, ids=named)
def test_a_module_looks_only_down(path: Path):
    rank, feature = RANK[role_of(path)], feature_of(path)
    for name in imports(path):
        assert name.split(".")[0] not in BARRED.get(role_of(path), ()), f"may not know {name}"
        parts = name.split(".")
        if parts[0] != "app" or len(parts) < 3 or parts[1] not in FEATURES:
            continue
        assert RANK.get(parts[2], 0) <= rank, f"looks up to {name}"
        assert parts[2] != "views" or parts[1] == feature, f"only the factory may import views: {name}"
        if rank < RIM:
            assert FEATURES.index(parts[1]) <= FEATURES.index(str(feature)), f"{name} is a later feature"


@pytest.mark.parametrize("path", IN_FEATURES, ids=named)
def test_a_feature_reaches_the_outside_only_through_its_ports(path: Path):
    assert [name for name in imports(path) if name.startswith("app.adapters")] == []


@pytest.mark.parametrize("path", [p for p in modules() if p.is_relative_to(APP / "core")], ids=named)
def test_the_core_knows_nothing_but_itself(path: Path):
    for name in imports(path):
        assert name.split(".")[0] not in PURE, f"may not know {name}"
        assert not name.startswith("app.") or name.startswith("app.core"), f"may not know {name}"


@pytest.mark.parametrize("path", [p for p in modules() if not p.is_relative_to(APP / "db")], ids=named)
def test_only_the_ground_knows_one_engine_from_the_other(path: Path):
    assert [name for name in imports(path) if name.startswith("sqlalchemy.dialects")] == []


@pytest.mark.parametrize("path", modules(), ids=named)
def test_nothing_is_imported_inside_a_function(path: Path):
    late = [
        where(path, inner)
        for function in functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom) and not _roots(inner) & LATE_IMPORTS
    ]
    assert late == []


def _roots(statement: ast.Import | ast.ImportFrom) -> set[str]:
    names = [statement.module or ""] if isinstance(statement, ast.ImportFrom) else [a.name for a in statement.names]
    return {name.split(".")[0] for name in names}
