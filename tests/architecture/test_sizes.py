"""Small rooms with one purpose."""

import re
from pathlib import Path
from statistics import median

import pytest

from tests.architecture.tree import TEMPLATES, functions, modules, where

FILE_LIMIT = 250
FUNCTION_LIMIT = 40
TEMPLATE_LIMIT = 80
NAMELESS = {"utils", "helpers", "common", "base", "misc"}


def length(node) -> int:
    return node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("path", modules(), ids=where)
def test_a_file_stays_a_room(path: Path):
    assert len(path.read_text().splitlines()) <= FILE_LIMIT
    assert path.stem not in NAMELESS


@pytest.mark.parametrize("path", modules(), ids=where)
def test_a_function_stays_short(path: Path):
    assert [where(path, f) for f in functions(path) if length(f) > FUNCTION_LIMIT] == []


def test_the_typical_function_is_short():
    assert median(length(f) for path in modules() for f in functions(path)) <= 8


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=where)
def test_a_template_stays_short(path: Path):
    assert len(path.read_text().splitlines()) <= TEMPLATE_LIMIT


def test_no_open_ends_are_left_in_the_code():
    open_end = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    assert [where(path) for path in modules() if open_end.search(path.read_text())] == []
