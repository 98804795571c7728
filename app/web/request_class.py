"""Request input, made safe for a database before any page sees it."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict
from werkzeug.routing import IntegerConverter, Map

MAX_ROW_NUMBER = 2**31 - 1
"""The last possible row number; larger ones address nothing."""


class RequestFields(ImmutableMultiDict[str, Any]):
    """Query, form and file names without NUL, which PostgreSQL refuses."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__((name, _strip_nul(one)) for name, one in pairs)


def _strip_nul(one: Any) -> Any:
    if isinstance(one, FileStorage):
        one.filename = one.filename and one.filename.replace("\0", "")
    return one.replace("\0", "") if isinstance(one, str) else one


class CauceRequest(Request):
    parameter_storage_class = RequestFields


class RowNumberConverter(IntegerConverter):
    """An `<int:…>` in ASCII digits: one page, one address."""

    regex = "[0-9]+"

    def __init__(self, routes: Map, fixed_digits: int = 0, **ends: Any) -> None:
        super().__init__(routes, fixed_digits, **({"max": MAX_ROW_NUMBER} | ends))


def init_app(app: Flask) -> None:
    """Install the request class, before any route is added."""
    app.request_class = CauceRequest
    app.url_map.converters["int"] = RowNumberConverter
