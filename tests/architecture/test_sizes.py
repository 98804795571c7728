"""Size limits: small modules with one purpose."""

import re
from pathlib import Path
from statistics import median

from tests.architecture.tree import TEMPLATES, functions, modules, where

FILE_LIMIT = 300
FUNCTION_LIMIT = 40
TEMPLATE_LIMIT = 80
NAMELESS = {"utils", "helpers", "common", "base", "misc"}


def length(node) -> int:
    return node.end_lineno - node.lineno + 1


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_a_file_stays_a_room():
    assert [where(path) for path in modules() if lines(path) > FILE_LIMIT or path.stem in NAMELESS] == []


def test_a_function_stays_short():
    assert [where(path, f) for path in modules() for f in functions(path) if length(f) > FUNCTION_LIMIT] == []


def test_the_typical_function_is_short():
    assert median(length(f) for path in modules() for f in functions(path)) <= 8


def test_a_template_stays_short():
    templates = sorted(TEMPLATES.rglob("*.html"))
    assert templates and [where(path) for path in templates if lines(path) > TEMPLATE_LIMIT] == []


def test_no_open_ends_are_left_in_the_code():
    open_end = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    assert [where(path) for path in modules() if open_end.search(path.read_text())] == []
