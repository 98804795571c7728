"""Pages of series: all of them, one of them, repeating a post, and what a change of one reaches."""

from app.series.views import beginning, listing, moving, rewording
from app.series.views.blueprint import bp

PAGES = (beginning, listing, moving, rewording)

__all__ = ["PAGES", "bp"]
