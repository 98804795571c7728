"""The feed itself, for calendar programs, and the page where a person gets its address."""

from app.feeds.views import pages
from app.feeds.views.blueprint import bp, put_up_shelf
from app.feeds.views.everybody import open_bp
from app.feeds.views.reader import Reading

PAGES = (bp, open_bp)

__all__ = ["PAGES", "Reading", "pages", "put_up_shelf"]
