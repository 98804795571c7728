"""The feed itself, for calendar programs, and the page where a person gets its address."""

from app.feeds.views import pages
from app.feeds.views.blueprint import bp, put_up_shelf
from app.feeds.views.reader import Reading

PAGES = (pages,)

__all__ = ["PAGES", "Reading", "bp", "put_up_shelf"]
