"""Templates are compiled once a machine, not once a process: a process that begins shows its first pages sooner.

How templates are read: strictly, and without what every import of a macro would cost again.

A page prints hundreds of values and calls hundreds of macros; what Jinja does around each is kept short here.
"""

import os
from collections.abc import Hashable, MutableMapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import FunctionType
from typing import Any

import jinja2
from flask import Flask
from flask.templating import Environment
from jinja2 import BytecodeCache, FileSystemBytecodeCache, StrictUndefined
from jinja2.compiler import CodeGenerator
from jinja2.nodes import Expr
from jinja2.runtime import Context, Macro
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined] # what `escape` is, without a copy

from app.core.markdown import render_markdown
from app.web.forms import is_generic_message
from app.web.translation import locale

FOLDER = ".compiled"


def bytecode_cache(templates: Path) -> BytecodeCache | None:
    """Beside the templates, as Python keeps its own; None where this process may not write there.

    What is compiled depends on Jinja and on what `app.web` adds to it, so each of those has files of its own.
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


class CauceContext(Context):
    def call(self, called: Any, /, *values: Any, **named: Any) -> Any:
        """Macros and plain functions at once; whatever else asks for the context, as Jinja does it."""
        kind = type(called)
        if kind is not Macro and (kind is not FunctionType or hasattr(called, "jinja_pass_arg")):
            return super().call(called, *values, **named)
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return called(self.eval_ctx, *values, **named) if kind is Macro else called(*values, **named)


class CauceCodeGenerator(CodeGenerator):
    """Values are printed by one function, instead of one that translates and one that escapes."""

    def _output_child_pre(self, node: Expr, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.printed(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: Expr, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write(")")
        else:
            super()._output_child_post(node, frame, finalize)


class CauceEnvironment(Environment):
    context_class = CauceContext
    code_generator_class = CauceCodeGenerator

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A plain dictionary; the chain Jinja makes is walked whole at each import and each include."""
        return {**self.globals, **(d or {})}

    def printed(self, value: Any) -> str:
        """A value as it stands in the page: sentences translated, everything escaped that is not markup."""
        kind = type(value)
        if kind is str:
            return _escape_inner(value)
        if kind is Markup:
            return value  # type: ignore[no-any-return] # just looked
        return escape(self.finalize(value) if self.finalize else value)


def render_once(macro: Macro, *values: Hashable) -> Markup:
    """What a macro says of these values in the reader's language, written once a process: only for one that asks for
    nothing else.
    """
    return _render_cached(macro, locale(), *values)


@lru_cache(maxsize=4096, typed=True)
def _render_cached(macro: Macro, _language: str, *values: Hashable) -> Markup:
    """What is markup is another value than the same letters as text, which must be escaped."""
    return Markup(macro(*values))


def init_app(app: Flask) -> None:
    """Whatever is put among the globals must be there before the first page."""
    app.jinja_environment = CauceEnvironment
    app.jinja_env.bytecode_cache = bytecode_cache(Path(app.root_path).parent / str(app.template_folder))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.tests["general"] = is_generic_message
    app.jinja_env.filters["markdown"] = render_markdown
    app.jinja_env.globals |= {"zip": zip, "tuple": tuple, "written_once": render_once}
