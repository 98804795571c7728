"""One blueprint for whoever decides what is shown, and one for everybody; each process keeps the bytes at hand."""

from flask import Blueprint, Flask

from app.public.views.shelf import Open

bp = Blueprint("public", __name__, url_prefix="/o/<organisation>")
open_bp = Blueprint("open_page", __name__)
_OPEN = "public.open"


def open_of(app: Flask) -> Open:
    found: Open = app.extensions[_OPEN]
    return found


def put_up(app: Flask) -> None:
    """An empty one: the bytes are what one database holds."""
    app.extensions[_OPEN] = Open()
