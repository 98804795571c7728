"""Nothing that publishes reads content anew: what leaves was sealed in the approved version (invariant I1)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

PUBLISHING = ("app/usecases/publishing", "app/domain/publishing/service")
LIVE_READS = {
    "app.domain.media.queries": "the library and the cards of links as they are now",
    "app.domain.media.models": "focal points, posters and cards as they are now",
    "app.domain.image_rights.models": "the AI mark as it is now",
    "app.domain.image_rights.rules.licences": "the AI mark as it is now",
    "app.domain.posts.queries.library_files": "what a version seals",
    "app.domain.posts.service.envelopes": "the sealing itself",
    "app.domain.posts.service.drawings": "pictures drawn anew",
    "app.domain.directory.rules.shown_text": "the links of a text, read anew",
}
DRAWING = {"cut", "fitted", "reduced", "cleaned"}
"""Functions of `ImageCleaner`."""


def modules_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{name.name}" for name in node.names))
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def faults_in(source: str) -> list[str]:
    tree = ast.parse(source)
    drawn = {each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)} & DRAWING
    return sorted({name for name in modules_in(tree) if name in LIVE_READS} | drawn)


@pytest.mark.parametrize("folder", PUBLISHING)
def test_what_publishes_reads_no_content_but_the_approved(folder):
    files = sorted((ROOT / folder).glob("**/*.py"))
    assert files
    assert {str(path.name): found for path in files if (found := faults_in(path.read_text()))} == {}


@pytest.mark.parametrize("module", LIVE_READS)
def test_each_live_read_is_found_where_it_is_imported(module):
    parent, _, name = module.rpartition(".")
    for source in (f"from {module} import x", f"from {parent} import {name}", f"import {module}"):
        assert faults_in(source) == [module]
    assert Path(ROOT, *module.split(".")).with_suffix(".py").exists() or Path(ROOT, *module.split(".")).is_dir()


def test_a_picture_drawn_at_the_send_is_found():
    assert faults_in("images.fitted(content, 5)") == ["fitted"]
