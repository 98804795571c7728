"""Addresses of many posts at once: built once, and filled in for each."""

from collections.abc import Callable
from typing import Any

from flask import url_for

_YEAR, _ORDINAL = 8888, 9999
Address = Callable[[int, int], str]


def post_addresses(endpoint: str, **query: Any) -> Address:
    """The address of a post's page, by its year and ordinal."""
    before, _, after = url_for(endpoint, year=_YEAR, ordinal=_ORDINAL, **query).partition(f"{_YEAR}/{_ORDINAL}")
    return lambda year, ordinal: f"{before}{year}/{ordinal}{after}"
