"""What arrives in a request, made fit to be asked of a database before any page sees it."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict
from werkzeug.routing import IntegerConverter, Map

MAX_ROW_NUMBER = 2**31 - 1
"""The last number a row of this product can have; what is beyond is the address of nothing."""


class RequestFields(ImmutableMultiDict[str, Any]):
    """Of the address and of the form, without the character that no text has and PostgreSQL refuses to keep.

    Nor do the names of files have it.
    """

    def __init__(self, pairs: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__((name, _strip_nul(one)) for name, one in pairs)


def _strip_nul(one: Any) -> Any:
    if isinstance(one, FileStorage):
        one.filename = one.filename and one.filename.replace("\0", "")
    return one.replace("\0", "") if isinstance(one, str) else one


class CauceRequest(Request):
    parameter_storage_class = RequestFields


class RowNumberConverter(IntegerConverter):
    """`<int:…>` in an address, in the ten figures of ASCII: one page, one address."""

    regex = "[0-9]+"

    def __init__(self, routes: Map, fixed_digits: int = 0, **ends: Any) -> None:
        super().__init__(routes, fixed_digits, **({"max": MAX_ROW_NUMBER} | ends))


def init_app(app: Flask) -> None:
    """Before any route is added."""
    app.request_class = CauceRequest
    app.url_map.converters["int"] = RowNumberConverter
