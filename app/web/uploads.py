"""Files of a posted form: the one way to them, and no more of them than a person has opened in a turn."""

from collections.abc import Callable
from typing import TypeVar

from flask import current_app, request
from werkzeug.datastructures import FileStorage

from app.core.errors import Refusal
from app.core.messages import msg

View = TypeVar("View", bound=Callable[..., object])
MOST_FILES = 20
"""In one request, under any names."""
TOO_MANY = msg(
    "Son demasiados archivos a la vez: como mucho %(most)s. No se ha leído ninguno; envíelos en varias veces.",
    most=MOST_FILES,
)


def takes_files(*fields: str) -> Callable[[View], View]:
    """Declare the fields of a view that bring files; one that ends in a sign begins the names of several."""

    def mark(view: View) -> View:
        view.takes_files = fields  # type: ignore[attr-defined] # read by `declared_fields`
        return view

    return mark


def declared_fields(endpoint: str | None) -> tuple[str, ...]:
    fields: tuple[str, ...] = getattr(current_app.view_functions.get(endpoint or ""), "takes_files", ())
    return fields


def check_files() -> None:
    """Raise `Refusal` for too many, whichever of them the view would read."""
    if len(_named()) > MOST_FILES:
        raise Refusal(TOO_MANY)


def sent_files(field: str) -> list[FileStorage]:
    """Return the chosen files of a declared field. Raises `Refusal` for too many."""
    return [file for name, file in _chosen(field) if name == field]


def sent_file(field: str) -> FileStorage | None:
    return next(iter(sent_files(field)), None)


def files_by_name(beginning: str) -> dict[str, FileStorage]:
    """Return the chosen files whose fields begin so, by the rest of their names. Raises `Refusal` for too many."""
    return {name.removeprefix(beginning): file for name, file in _chosen(beginning) if name.startswith(beginning)}


def has_files() -> bool:
    """Tell whether the form brought any, which a browser does not keep."""
    return bool(_named())


def _chosen(field: str) -> list[tuple[str, FileStorage]]:
    if not field.startswith(declared_fields(request.endpoint) or "\0"):
        raise LookupError(f"{request.endpoint} does not declare that it takes files as {field}")
    check_files()
    return _named()


def _named() -> list[tuple[str, FileStorage]]:
    """Return the files with a name: an empty field sends one without."""
    return [(name, file) for name, file in request.files.items(multi=True) if file.filename]
