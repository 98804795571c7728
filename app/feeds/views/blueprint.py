"""One blueprint for the feeds; each process keeps the bytes it made on a shelf of its own."""

from flask import Blueprint, Flask

from app.feeds.views.answering import FeedShelf

bp = Blueprint("feeds", __name__)
ROOM = 64_000_000
_SHELF = "feeds.shelf"


def shelf_of(app: Flask) -> FeedShelf:
    found: FeedShelf = app.extensions[_SHELF]
    return found


def put_up_shelf(app: Flask) -> None:
    """An empty one: the bytes are made of what one database holds."""
    app.extensions[_SHELF] = FeedShelf(room=ROOM)
