"""Language names for every template."""

from flask import Flask

from app.domain.organisations.rules import language_name


def init_app(app: Flask) -> None:
    app.jinja_env.globals["language_word"] = language_name
