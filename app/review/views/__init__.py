"""Pages of what is said around a text: its comments, the texts suggested for it, and who is looking."""

from app.review.views import comments, presence, suggestions
from app.review.views.blueprint import bp

__all__ = ["bp", "comments", "presence", "suggestions"]
