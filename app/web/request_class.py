"""Request input, made safe for a database."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict
from werkzeug.routing import IntegerConverter, Map

from app.core.text import MAX_NUMBER


class RequestFields(ImmutableMultiDict[str, Any]):
    """Names without NUL, which PostgreSQL refuses."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__((name, _strip_nul(value)) for name, value in pairs)


def _strip_nul(value: Any) -> Any:
    if isinstance(value, FileStorage):
        value.filename = value.filename and value.filename.replace("\0", "")
    return value.replace("\0", "") if isinstance(value, str) else value


class CauceRequest(Request):
    parameter_storage_class = RequestFields


class RowNumberConverter(IntegerConverter):
    """An `<int:…>` in ASCII: one page, one address."""

    regex = "[0-9]+"

    def __init__(self, routes: Map, fixed_digits: int = 0, **ends: Any) -> None:
        super().__init__(routes, fixed_digits, **({"max": MAX_NUMBER} | ends))


def init_app(app: Flask) -> None:
    """Install the request class and the converter before any route is added."""
    app.request_class = CauceRequest
    app.url_map.converters["int"] = RowNumberConverter
