"""What a module could open a file from elsewhere with: all it imports or names, in whatever way Python has."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.architecture.tree import APP, ROOT, parsed

OPENERS = frozenset(
    {"PIL", "pillow_heif", "openpyxl", "pikepdf", "av", "icalendar", "zipfile", "odfdo", "pypdf", "tarfile"}
)
READER_OF_CALENDARS, WHAT_WAS_READ = "app.ical.reader", "app.ical.reader.occurrences"
"""Our own reader, and its values, which everybody may have."""
BY_NAME = frozenset({"builtins", "importlib", "pkgutil", "runpy", "zipimport"})
"""Libraries that load a module whose name is a value, and so might be any."""
BARE = frozenset({"__import__", "__builtins__", "__loader__", "__spec__", "eval", "exec", "compile"})
HARMLESS = frozenset({"importlib.util.find_spec", "importlib.resources.files"})
"""They say whether a library is there, and where our own data are."""


@cache
def every_module() -> dict[str, Path]:
    """Return the files of the application by their names, packages too."""
    return {dotted(path): path for path in sorted(APP.rglob("*.py")) if "static" not in path.parts}


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def uses(path: Path) -> set[str]:
    """Return the dotted names that a module imports, and what it reaches from them: `z.open` is `PIL.Image.open`."""
    known = dict(bound(path))
    reached = (_reached(node, known) for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute))
    return {name for _, name in bound(path)} | set(filter(None, reached))


@cache
def bound(path: Path) -> tuple[tuple[str, str], ...]:
    """Return what imports are called in a module, wherever in it they stand, and what they are."""
    return tuple(names for node in ast.walk(parsed(path)) for names in _bound(node))


def _bound(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.asname or alias.name, alias.name
            if not alias.asname:
                yield alias.name.split(".")[0], alias.name.split(".")[0]
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _reached(node: ast.Attribute, known: Mapping[str, str]) -> str:
    names, value = [node.attr], node.value
    while isinstance(value, ast.Attribute):
        names, value = [value.attr, *names], value.value
    return ".".join((known[value.id], *names)) if isinstance(value, ast.Name) and value.id in known else ""


def opening(names: Iterable[str]) -> set[str]:
    return {name for name in names if name.split(".")[0] in OPENERS}


def is_a_reader(module: str) -> bool:
    return f"{module}.".startswith(f"{READER_OF_CALENDARS}.") and module not in (READER_OF_CALENDARS, WHAT_WAS_READ)


def loads_by_name(path: Path) -> bool:
    """Tell whether it could load a module that no import names whole."""
    nodes = list(ast.walk(parsed(path)))
    bare = {node.id for node in nodes if isinstance(node, ast.Name)}
    relative = any(isinstance(node, ast.ImportFrom) and node.level for node in nodes)
    loaders = {name for name in uses(path) if name.split(".")[0] in BY_NAME or name.startswith("sys.modules")}
    return relative or bool(loaders - HARMLESS or bare & BARE)


def reaching(modules: Mapping[str, Path], allowed: Iterable[str]) -> set[str]:
    """Return the modules that could open a file, or that import one of those; those `allowed` only write."""
    named = {module: uses(path) for module, path in modules.items()}
    ways = {module: {part for name in names for part in _parts(name)} for module, names in named.items()}
    reached = {module for module, names in named.items() if is_a_reader(module) or opening(names)} - set(allowed)
    while more := {module for module, to in ways.items() if to & reached} - reached:
        reached |= more
    return reached


def _parts(name: str) -> set[str]:
    words = name.split(".")
    return {".".join(words[: at + 1]) for at in range(len(words))}
