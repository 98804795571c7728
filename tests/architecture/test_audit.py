"""Every change a person makes leaves an entry in the audit record."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from app import tables
from app.db.append_only import TABLES
from app.db.attempts import AttemptRow, OutcomeRow
from app.db.columns import Tenant
from tests.architecture.tree import APP, bindings, functions, module_of, parsed, where

WRITERS = sorted([*APP.glob("usecases/**/*.py"), *APP.glob("domain/*/service/*.py"), *APP.glob("domain/*/service.py")])
RECORD = "app.domain.audit.service"
EDGE = sorted(path for place in ("pages", "cli", "worker") for path in APP.glob(f"{place}/**/*.py"))
NO_ACTS = {
    "app.usecases.inbox.file_import.store_import",
    "app.usecases.notifications.notices.mark_all_read",
    "app.usecases.people.erasure.check_may_erase",
}
"""Storing an import for a person to accept changes nothing yet; one's own notices are read; a check changes nothing."""
PROBES = {"probe_database"}
"""The only job of a probe is to write."""


@cache
def known() -> dict[str, tuple[Path, ast.FunctionDef]]:
    return {f"{module_of(path)}.{f.name}": (path, f) for path in WRITERS for f in functions(path)}


def names_used(path: Path, within: ast.AST) -> Iterator[str]:
    """Yield the dotted names of what a part of a module calls or passes on."""
    for node in ast.walk(within):
        if isinstance(node, ast.Name):
            yield bindings(path).get(node.id, f"{module_of(path)}.{node.id}")
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{bindings(path).get(node.value.id, node.value.id)}.{node.attr}"


@cache
def callees(name: str) -> frozenset[str]:
    return frozenset(names_used(*known()[name]))


@cache
def callers() -> dict[str, set[str]]:
    """Return who calls each function, "" for a page, a command or a job."""
    of: dict[str, set[str]] = {name: set() for name in known()}
    for name in known():
        for called in callees(name) & known().keys() - {name}:
            of[called].add(name)
    for path in EDGE:
        for called in known().keys() & set(names_used(path, parsed(path))):
            of[called].add("")
    return of


def records(name: str) -> bool:
    """Tell whether a function writes an entry, directly or through a call."""
    waiting, seen = [name], set()
    while waiting:
        current = waiting.pop()
        if current.startswith(f"{RECORD}."):
            return True
        if current in known() and current not in seen:
            seen.add(current)
            waiting += callees(current)
    return False


def is_act(function: ast.FunctionDef) -> bool:
    """Tell whether a function is an act: public, somebody's work."""
    named = {arg.arg for arg in (*function.args.args, *function.args.kwonlyargs)}
    return not function.name.startswith("_") and ("work" in named or {"actor", "session"} <= named)


def is_recorded(name: str, on_the_way: frozenset[str] = frozenset()) -> bool:
    """Tell whether an act writes an entry, or is a part of acts that do."""
    above = callers()[name] - on_the_way
    return records(name) or (
        "" not in above and bool(above) and all(is_recorded(n, on_the_way | {name}) for n in above)
    )


def test_every_act_done_by_someone_is_recorded():
    acts = [name for name, (_, function) in known().items() if is_act(function) and name not in NO_ACTS]
    assert len(acts) > 400 and [name for name in acts if not is_recorded(name)] == []


def test_nothing_changes_or_removes_a_fact():
    rows = [*Tenant.__subclasses__(), *AttemptRow.__subclasses__(), *OutcomeRow.__subclasses__()]
    facts = {cls.__name__ for cls in rows if getattr(cls, "__tablename__", "") in TABLES}
    assert tables.MODULES and len(facts) >= len(TABLES) - 2
    spoken = [
        where(path, node)
        for path in WRITERS
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("update", "delete")
        and node.args
        and ast.unparse(node.args[0]) in facts
    ]
    assert spoken == []


def test_a_function_that_is_given_a_session_never_commits_it():
    writers = [f for path in WRITERS for f in functions(path) if {"session", "work"} & {arg.arg for arg in f.args.args}]
    committing = [f.name for f in writers for n in ast.walk(f) if isinstance(n, ast.Attribute) and n.attr == "commit"]
    assert writers and [name for name in committing if name not in PROBES] == []
