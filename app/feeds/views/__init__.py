"""The feed itself, for calendar programs, and the page where a person gets its address."""

from app.feeds.views import pages, reader
from app.feeds.views.blueprint import bp, put_up_shelf

PAGES = (pages, reader)

__all__ = ["PAGES", "bp", "put_up_shelf"]
