"""What no import contract of `pyproject.toml` can say: dialects, and imports inside functions."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import APP, functions, imports, modules, parsed, where

LATE_IMPORTS = {"holidays", "odfdo", "openpyxl", "weasyprint"}
"""Heavy libraries that few requests need may be imported where they are used."""


def named(path: Path, what: str) -> str:
    return f"{where(path)}: {what}"


def dialect_questions(path: Path) -> Iterator[str]:
    """Any attribute `dialect`, by which one engine is told from the other."""
    return (where(path, n) for n in ast.walk(parsed(path)) if isinstance(n, ast.Attribute) and n.attr == "dialect")


def test_only_the_ground_knows_one_engine_from_the_other():
    above = [path for path in modules() if not path.is_relative_to(APP / "db")]
    knowing = [named(path, n) for path in above for n in imports(path) if n.startswith("sqlalchemy.dialects")]
    assert above and [*knowing, *(found for path in above for found in dialect_questions(path))] == []


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


OURS = {"self", "cls"}
DOCUMENTED = {"_replace", "_asdict", "_fields", "_exit", "_value_"}
"""Public in spite of their names: of named tuples and enums, so that no field is called alike, and of `os`."""


def private_names(path: Path) -> Iterator[str]:
    """Attributes of others that begin with an underscore, however they are reached, and private names imported."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Attribute) and _is_private(node.attr):
            if not (isinstance(node.value, ast.Name) and node.value.id in OURS | _classes(path)):
                yield where(path, node)
        elif isinstance(node, ast.ImportFrom) and any(_is_private(alias.name) for alias in node.names):
            yield where(path, node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("getattr", "setattr"):
            name = node.args[1]
            if isinstance(name, ast.Constant) and _is_private(str(name.value)):
                yield where(path, node)


def _is_private(name: str) -> bool:
    return name.startswith("_") and name not in DOCUMENTED and not (name.startswith("__") and name.endswith("__"))


def _classes(path: Path) -> set[str]:
    return {node.name for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef)}


def test_no_private_name_of_another_is_used():
    assert [found for path in modules() for found in private_names(path)] == []
