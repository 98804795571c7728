"""The feeds blueprint; each process caches its rendered bytes."""

from flask import Blueprint, Flask

from app.pages.feeds.feed_response import FeedCache

bp = Blueprint("feeds", __name__)
CACHE_BYTES = 64_000_000
_CACHE = "feeds.shelf"


def cache_of(app: Flask) -> FeedCache:
    found: FeedCache = app.extensions[_CACHE]
    return found


def install_cache(app: Flask) -> None:
    """Start empty, since the bytes belong to one database."""
    app.extensions[_CACHE] = FeedCache(room=CACHE_BYTES)
