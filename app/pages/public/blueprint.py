"""The blueprints of the settings and of the public; each process caches bytes."""

from flask import Blueprint, Flask

from app.pages.public.document_cache import DocumentCache

bp = Blueprint("public", __name__, url_prefix="/o/<organisation>")
open_bp = Blueprint("open_page", __name__)
_CACHE = "public.open"


def document_cache_of(app: Flask) -> DocumentCache:
    found: DocumentCache = app.extensions[_CACHE]
    return found


def install_document_cache(app: Flask) -> None:
    """Start empty, since the bytes belong to one database."""
    app.extensions[_CACHE] = DocumentCache()
