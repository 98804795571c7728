"""Whatever a person changes leaves a line in the record."""

import ast

from tests.architecture.tree import APP, functions, parsed, where

SERVICES = sorted([*APP.glob("*/service.py"), *APP.glob("*/service/*.py")])
RECORDING = {"audit.record", "audit.record_all", "record", "record_act", "record_grant", "give_role"}
FACTS = (
    "PostVersion",
    "Variant",
    "PostContributor",
    "PostMark",
    "Decision",
    "Approval",
    "DeliveryAttempt",
    "AttemptOutcome",
    "AuditEntry",
    "Capture",
)


def is_deed(function: ast.FunctionDef) -> bool:
    return not function.name.startswith("_") and any(arg.arg == "actor" for arg in function.args.kwonlyargs)


def calls(node: ast.AST) -> set[str]:
    return {ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}


def records(function: ast.FunctionDef, neighbours: dict[str, ast.FunctionDef]) -> bool:
    """Whether the deed writes an entry, itself or through the functions of its own file."""
    called = calls(function)
    if called & RECORDING:
        return True
    ours = [neighbours[name] for name in called if name in neighbours and neighbours[name] is not function]
    return any(records(neighbour, neighbours) for neighbour in ours)


def test_every_deed_done_by_someone_is_recorded():
    silent = []
    for path in SERVICES:
        neighbours = {function.name: function for function in functions(path)}
        deeds = [function for function in neighbours.values() if is_deed(function) and "audit" not in path.parts]
        silent += [where(path, deed) for deed in deeds if not records(deed, neighbours)]
    assert silent == []


def test_no_service_changes_or_removes_a_fact():
    spoken = [
        where(path, node)
        for path in SERVICES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("update", "delete")
        and node.args
        and ast.unparse(node.args[0]) in FACTS
    ]
    assert spoken == []


def test_services_never_commit():
    found = [where(p, n) for p in SERVICES for n in ast.walk(parsed(p)) if isinstance(n, ast.Call)]
    committing = [
        where(path, node)
        for path in SERVICES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert found and committing == []
