from app.pages.search import palette, search

__all__ = ["palette", "search"]
