from app.pages.directory import channels, connection
from app.pages.directory.blueprint import bp

PAGES = (channels, connection)

__all__ = ["PAGES", "bp"]
