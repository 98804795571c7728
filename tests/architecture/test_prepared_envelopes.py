"""Every page that submits a post has its pictures drawn, and not within the transaction that seals them."""

import ast
from pathlib import Path

from tests.architecture.tree import APP, ROOT, functions, imports, modules, parsed, where

PREPARES = {"prepare_drafts", "submit_drawn"}
"""Of `app/pages/components/envelopes.py`."""


def named_in(tree: ast.AST) -> set[str]:
    """Return the names of what is called, or handed over to be called."""
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name))
    return {node.attr if isinstance(node, ast.Attribute) else node.id for node in nodes}


def modules_of(folder: str) -> list[Path]:
    return [path for path in modules() if path.is_relative_to(APP / folder)]


def submitters() -> dict[str, set[str]]:
    """Return what submits a post, also through others: the modules of use cases by the function's name."""
    found, new = {}, {"submit_post": {"app.usecases.approvals.submission"}}
    while new.keys() - found.keys():
        found |= new
        new = {
            node.name: {".".join(path.relative_to(ROOT).with_suffix("").parts)}
            for path in modules_of("usecases")
            for node in functions(path)
            if node.name not in found and named_in(node) & found.keys()
        }
    return found


def submits(path: Path, known: dict[str, set[str]]) -> bool:
    brought = imports(path)
    named = named_in(parsed(path)) & known.keys()
    return any(each.startswith(tuple(known[name])) for name in named for each in brought)


def test_each_page_that_submits_has_its_pictures_drawn():
    known = submitters()
    assert {"submit_post", "change_text", "request_confirmation", "apply_action"} <= known.keys()
    pages = [path for path in modules_of("pages") if submits(path, known)]
    assert len(pages) >= 4
    assert [where(path) for path in pages if not named_in(parsed(path)) & PREPARES] == []
