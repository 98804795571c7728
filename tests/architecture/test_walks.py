"""No loop over time runs as far as a user's date says: each has its own limit."""

import ast
import re

import pytest

from tests.architecture.tree import APP, modules, parsed, where

OF_TIME = re.compile(
    r"(^|_)(day|days|date|dates|week|weeks|month|months|year|years|timedelta|monday|instant|moment)s?(_|$)"
)
ENDLESS = {"count", "cycle", "repeat", "rrule", "xafter"}
"""Library iterators that end only at a given limit."""
BOUNDED = {
    "app/core/zones.py:_offset_change": "halves what lies between two instants a few hours apart",
    "app/ical/reader/recurrence.py:_periods": "the reader's own window ends it, and `Patience` counts its days",
    "app/ical/zone.py:in_year": "goes back from a fifth week of a month, once at most",
    "app/domain/series/rules/recurrence.py:_dates": "ends at `until`, at `count` or at the last day of the calendar",
    "app/domain/series/rules/recurrence.py:next_dates": "takes as many as it is asked for",
    "app/domain/editorial_line/rules/words.py": "goes along a text",
    "app/adapters/documents/elements.py": "numbers the parts of a document",
}


def names_in(node: ast.AST) -> set[str]:
    names = {descendant.id for descendant in ast.walk(node) if isinstance(descendant, ast.Name)}
    return names | {descendant.attr for descendant in ast.walk(node) if isinstance(descendant, ast.Attribute)}


def is_over_time(node: ast.AST) -> bool:
    return any(OF_TIME.search(name.lower()) for name in names_in(node))


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def is_walk(node: ast.AST) -> bool:
    """Tell whether a node is a `while` over days or instants, or an endless library generator."""
    if isinstance(node, ast.While):
        return is_over_time(node)
    if not isinstance(node, ast.Call) or called(node) not in ENDLESS:
        return False
    of_sql = isinstance(node.func, ast.Attribute) and called(node) in ("count", "repeat")
    return not of_sql and not (called(node) in ("count", "repeat") and len(node.args) > 1)


def walks(tree: ast.AST, function: str = "") -> list[tuple[ast.AST, str]]:
    """Return each loop with its enclosing function."""
    pairs = []
    for child in ast.iter_child_nodes(tree):
        here = child.name if isinstance(child, ast.FunctionDef) else function
        pairs += [(child, here)] if is_walk(child) else []
        pairs += walks(child, here)
    return pairs


def test_every_walk_over_time_has_an_end():
    occurrences = [
        (path, *walk) for path in modules() if APP / "demo" not in path.parents for walk in walks(parsed(path))
    ]
    endless = [
        f"{where(path, node)} ({function})"
        for path, node, function in occurrences
        if not {f"{where(path)}:{function}", where(path)} & set(BOUNDED)
    ]
    assert endless == []


def test_no_reason_is_left_over():
    occurrences = {(where(path), function) for path in modules() for _, function in walks(parsed(path))}
    known = {path for path, _ in occurrences} | {f"{path}:{function}" for path, function in occurrences}
    assert set(BOUNDED) - known == set()


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ("while day < last: day += step", True),
        ("while True:\n  at += timedelta(days=1)", True),
        ("while start_of_day(day) < end: day = day + one", True),
        ("rrule(DAILY, dtstart=first)", True),
        ("for n in count(): pass", True),
        ("while waiting: waiting.pop()", False),
        ("select(func.count())", False),
        ("for day in days: pass", False),
    ],
)
def test_it_sees_what_it_should(code: str, is_one: bool):
    assert bool(walks(ast.parse(code))) is is_one
