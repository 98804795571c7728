from app.pages.review import comments, presence
from app.pages.review.blueprint import bp

__all__ = ["bp", "comments", "presence"]
