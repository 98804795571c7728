"""Pages about posts: the list, a post's own page, the composer, and what can be done to a post."""

from app.drafting.views import again, clashes, composer, copies, hour, index, page, shares, stale, turns
from app.drafting.views.blueprint import bp

PAGES = (again, clashes, composer, copies, hour, index, page, shares, stale, turns)

__all__ = ["PAGES", "bp"]
