"""Library objects unsafe between threads are created per thread, or by `app.core.libraries`."""

import ast
from collections.abc import Iterator

from tests.architecture.tree import APP, ROOT, modules, parsed, where

UNSAFE = frozenset(
    {"stemmer", "MarkdownIt", "country_holidays", "HolidayBase", "Workbook", "SMTP", "SMTP_SSL", "IMAP4", "IMAP4_SSL"}
    | {"FontConfiguration", "rrule", "rruleset", "Image.new", "Image.open", "Document", "Calendar"}
)
"""Callables whose objects keep state of the work in progress."""
KEEPING = frozenset({"cache", "lru_cache"})
HOLDER = "app/core/libraries.py"
LISTED = (
    "snowballstemmer",
    "markdown-it-py",
    "py3langid",
    "marisa-trie",
    "pyahocorasick",
    "google-re2",
    "holidays",
    "obstore",
)


def calls_shared(body: ast.AST, *, is_shared: bool = True) -> Iterator[ast.Call]:
    """Yield calls whose result outlives the call: in a module, a class or a caching function."""
    for node in ast.iter_child_nodes(body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from calls_shared(
                node, is_shared=any(_called(decorator) in KEEPING for decorator in node.decorator_list)
            )
            continue
        if isinstance(node, ast.Call) and is_shared:
            yield node
        yield from calls_shared(node, is_shared=is_shared and not isinstance(node, ast.Lambda))


def _called(node: ast.expr) -> str:
    """Return the last name of the called expression."""
    return ast.unparse(node.func if isinstance(node, ast.Call) else node).rsplit(".", 1)[-1]


def is_unsafe(call: ast.Call) -> bool:
    whole = ast.unparse(call.func)
    return whole in UNSAFE or whole.rsplit(".", 1)[-1] in UNSAFE


def test_no_object_that_two_threads_would_spoil_is_shared():
    every = [path for path in APP.rglob("*.py") if "static" not in path.parts and where(path) != HOLDER]
    unsafe_calls = [
        f"{where(path)}:{call.lineno} {ast.unparse(call.func)}"
        for path in every
        for call in calls_shared(parsed(path))
        if is_unsafe(call)
    ]
    assert len(every) >= len(modules()) and unsafe_calls == []


def test_the_search_for_them_sees_what_was_wrong():
    source = "BASQUE = snowballstemmer.stemmer('basque')\n@cache\ndef f():\n    return MarkdownIt()\n"
    assert len([call for call in calls_shared(ast.parse(source)) if is_unsafe(call)]) == 2


def test_what_is_shared_is_listed():
    section = (ROOT / "docs" / "architecture.md").read_text().partition("## Shared library objects")[2]
    assert [name for name in LISTED if f"`{name}`" not in section] == []
