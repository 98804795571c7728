"""Pages of the editorial line."""

from app.editorial_line.views import line, lists, proposals, trying
from app.editorial_line.views.blueprint import bp

__all__ = ["bp", "line", "lists", "proposals", "trying"]
