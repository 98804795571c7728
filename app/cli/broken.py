"""What an installation lacks to work, in a sentence for whoever holds the machine instead of a traceback."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

import click
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, ProgrammingError

from app.adapters.files import OpenToOthers
from app.adapters.keyring import UnreadableKeys

FAILURES = (ArgumentError, OperationalError, ProgrammingError, OpenToOthers, OSError, UnreadableKeys, ValidationError)
BEHIND = "A la base de datos le faltan tablas o columnas: ejecute «flask --app wsgi db upgrade»."
_LACKS = ("no such table", "no such column")
_LACKS_STATES = ("42P01", "42703")
"""PostgreSQL's undefined table and undefined column."""


def told(command: click.Command) -> click.Command:
    """The same command, which ends with 1 and a sentence where it finds the machine in no state to work."""
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            told(inner)
    if command.callback:
        command.callback = _in_words(command.callback)
    return command


def _in_words(callback: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **values: Any) -> Any:
        try:
            return callback(*args, **values)
        except FAILURES as failure:
            raise click.ClickException(why(failure)) from failure

    return update_wrapper(run, callback)


def why(failure: Exception) -> str:
    """One sentence, without secrets."""
    match failure:
        case DBAPIError():
            return _of_the_database(failure)
        case ArgumentError():
            return "DATABASE_URL no es la dirección de una base de datos SQLite o PostgreSQL."
        case ValidationError():
            return "\n".join(_of_a_setting(error["loc"], error["msg"]) for error in failure.errors())
        case OSError(filename=str(path), strerror=str(reason)):
            return f"No se puede leer o escribir «{path}»: {reason}."
        case _:
            return str(failure)


def _of_the_database(failure: DBAPIError) -> str:
    said = str(failure.orig)
    if said.startswith(_LACKS) or getattr(failure.orig, "sqlstate", None) in _LACKS_STATES:
        return BEHIND
    return f"No se puede usar la base de datos: {said.partition(chr(10))[0]}."


def _of_a_setting(names: tuple[int | str, ...], said: str) -> str:
    return f"La variable {'.'.join(map(str, names)).upper()} no vale: {said.removeprefix('Value error, ')}."
