"""A journey names what it opens: the demonstration follows the day, and tomorrow another piece is the first."""

import ast
from pathlib import Path

from tests.architecture.tree import ROOT, parsed, where

PLACES = {"first", "last", "nth"}
"""Locators' ways of taking one for its place; whether anything at all is shown may be asked of any of them."""


def is_asked(call: ast.AST) -> bool:
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "expect"


def is_by_place(node: ast.AST) -> bool:
    """Tell `rows.first`, `rows.nth(2)`, `rows.all()[0]`, and the choice of an option by its place."""
    if isinstance(node, ast.Subscript):
        return ast.unparse(node.value).endswith(".all()")
    if isinstance(node, ast.keyword):
        return node.arg == "index"
    return isinstance(node, ast.Attribute) and node.attr in PLACES and not (node.attr != "nth" and is_named(node.value))


def is_named(locator: ast.AST) -> bool:
    """Tell a locator that ends with its own words: the same thing is shown twice on a page, and either will do."""
    if not isinstance(locator, ast.Call) or not isinstance(locator.func, ast.Attribute):
        return False
    names = [given.value for given in locator.keywords if given.arg == "name"]
    by_words = locator.func.attr in ("get_by_text", "get_by_label") or bool(names)
    return by_words and not any("re.compile" in ast.unparse(given) for given in [*locator.args, *names])


def taken_by_place(tree: ast.AST) -> list[str]:
    asked = {id(node) for call in ast.walk(tree) if is_asked(call) for node in ast.walk(call)}
    return [ast.unparse(node) for node in ast.walk(tree) if is_by_place(node) and id(node) not in asked]


def journeys() -> list[Path]:
    return sorted((ROOT / "tests" / "journeys").glob("*.py"))


def test_a_journey_names_what_it_opens():
    assert [(where(path), taken) for path in journeys() for taken in taken_by_place(parsed(path))] == []


def test_what_is_taken_by_its_place_is_seen():
    by_place = (
        "page.locator('a').first.click()",
        "row.nth(2).press('x')",
        "rows.all()[0]",
        "list.select_option(index=1)",
    )
    by_place += (
        "page.get_by_role('link', name=re.compile('^Ver')).first",
        "page.get_by_role('link', name='Ver').nth(1)",
    )
    assert all(taken_by_place(ast.parse(line)) for line in by_place)
    named = ("expect(page.locator('img').first).to_be_visible()", "page.get_by_role('button', name='Ver').last.click()")
    assert not any(taken_by_place(ast.parse(line)) for line in named)
