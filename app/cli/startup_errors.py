"""Sentences instead of tracebacks, for operators."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

import click
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, ProgrammingError

from app.adapters.files import ReadableByOthers
from app.adapters.keyring import UnreadableKeys

FAILURES = (
    ArgumentError,
    OperationalError,
    ProgrammingError,
    ReadableByOthers,
    OSError,
    UnreadableKeys,
    ValidationError,
)
SCHEMA_OUTDATED = "A la base de datos le faltan tablas o columnas: ejecute «flask --app wsgi db upgrade»."
_MISSING_OBJECT = ("no such table", "no such column")
_MISSING_OBJECT_STATES = ("42P01", "42703")
"""PostgreSQL's undefined table and column."""


def report_failures(command: click.Command) -> click.Command:
    """Make a command end with 1 and a sentence."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            report_failures(inner)
    if command.callback:
        command.callback = _wrap_callback(command.callback)
    return command


def _wrap_callback(callback: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **values: Any) -> Any:
        try:
            return callback(*args, **values)
        except FAILURES as failure:
            raise click.ClickException(describe_failure(failure)) from failure

    return update_wrapper(run, callback)


def describe_failure(failure: Exception) -> str:
    """Describe a failure without secrets."""
    match failure:
        case DBAPIError():
            return _describe_database_error(failure)
        case ArgumentError():
            return "DATABASE_URL no es la dirección de una base de datos SQLite o PostgreSQL."
        case ValidationError():
            return "\n".join(_describe_setting(error["loc"], error["msg"]) for error in failure.errors())
        case OSError(filename=str(path), strerror=str(reason)):
            return f"No se puede leer o escribir «{path}»: {reason}."
        case _:
            return str(failure)


def _describe_database_error(failure: DBAPIError) -> str:
    error_text = str(failure.orig)
    if error_text.startswith(_MISSING_OBJECT) or getattr(failure.orig, "sqlstate", None) in _MISSING_OBJECT_STATES:
        return SCHEMA_OUTDATED
    return f"No se puede usar la base de datos: {error_text.partition(chr(10))[0]}."


def _describe_setting(names: tuple[int | str, ...], reason: str) -> str:
    return f"La variable {'.'.join(map(str, names)).upper()} no vale: {reason.removeprefix('Value error, ')}."
