"""Strict templates, compiled once per machine."""

import os
from collections.abc import Hashable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import jinja2
from flask import Flask
from jinja2 import BytecodeCache, FileSystemBytecodeCache, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup

from app.core.markdown import render_markdown
from app.web.forms import is_generic_message
from app.web.translation import locale

FOLDER = ".compiled"


def bytecode_cache(templates: Path) -> BytecodeCache | None:
    """Return the bytecode cache beside the templates; None if unwritable.

    Each version of Jinja and `app.web` has its own files.
    """
    folder = templates / FOLDER
    try:
        folder.mkdir(mode=0o755, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder), f"{_source_digest()}-%s") if os.access(folder, os.W_OK) else None


def _source_digest() -> str:
    code = sha256(jinja2.__version__.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        code.update(path.read_bytes())
    return code.hexdigest()[:16]


def render_once(macro: Macro, *values: Hashable) -> Markup:
    """Render once per process, values and language; only if it needs nothing else."""
    return _render_cached(macro, locale(), *values)


@lru_cache(maxsize=4096, typed=True)
def _render_cached(macro: Macro, _language: str, *values: Hashable) -> Markup:
    """Cache; markup and equal text are distinct keys."""
    return Markup(macro(*values))


def init_app(app: Flask) -> None:
    app.jinja_env.bytecode_cache = bytecode_cache(Path(app.root_path).parent / str(app.template_folder))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.tests["general"] = is_generic_message
    app.jinja_env.filters["markdown"] = render_markdown
    app.jinja_env.globals |= {"zip": zip, "tuple": tuple, "written_once": render_once}
