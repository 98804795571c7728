"""Pages of what is said around a text: its comments, the texts suggested for it, and who is looking."""

from app.pages.review import comments, presence, suggestions
from app.pages.review.blueprint import bp

__all__ = ["bp", "comments", "presence", "suggestions"]
