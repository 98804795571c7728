"""How templates are read: strictly, and without what every import of a macro would cost again."""

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import StrictUndefined


class House(Environment):
    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A plain dictionary; the chain Jinja makes is walked whole at each import and each include."""
        return {**self.globals, **(d or {})}


def init_app(app: Flask) -> None:
    """Whatever is put among the globals must be there before the first page."""
    app.jinja_environment = House
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["zip"] = zip
