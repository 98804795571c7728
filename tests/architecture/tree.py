"""The source tree as the architecture tests read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
TEMPLATES = ROOT / "templates"
FEATURES = (
    "audit",
    "notifications",
    "organisations",
    "accounts",
    "topics",
    "channels",
    "media",
    "periods",
    "editorial_line",
    "plan",
    "intake",
    "drafting",
    "series",
    "approvals",
    "sittings",
    "publishing",
    "review",
    "takedowns",
    "citizens",
    "recovery",
    "calendar",
    "feeds",
    "search",
    "reports",
    "public",
    "api",
)
"""Below the rim each feature sees only those before it."""
RANK = {
    "rules": 0,
    "models": 1,
    "queries": 2,
    "lifecycle": 3,
    "service": 3,
    "ports": 3,
    "deeds": 4,
    "forms": 4,
    "jobs": 5,
    "views": 5,
}


@cache
def modules() -> tuple[Path, ...]:
    return tuple(sorted(path for path in APP.rglob("*.py") if path.stem != "__init__" and "static" not in path.parts))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef))


def imports(path: Path) -> set[str]:
    """Every dotted name a module reaches for, so that `from app.x import views` counts as app.x.views."""
    nodes = list(ast.walk(parsed(path)))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {f"{n.module}.{alias.name}" for n in nodes if isinstance(n, ast.ImportFrom) for alias in n.names}


def feature_of(path: Path) -> str | None:
    part = path.relative_to(APP).parts[0]
    return part if part in FEATURES else None


def role_of(path: Path) -> str:
    """`drafting/rules/draft.py` is rules; `drafting/lifecycle.py` is itself."""
    parts = path.relative_to(APP).with_suffix("").parts
    return parts[1] if len(parts) > 1 else parts[0]


def where(path: Path, node: ast.AST | None = None) -> str:
    line = f":{getattr(node, 'lineno', 0)}" if node else ""
    return f"{path.relative_to(ROOT)}{line}"
