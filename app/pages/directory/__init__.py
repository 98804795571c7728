from app.pages.directory import channels, connection, key_connection, stop
from app.pages.directory.blueprint import bp

PAGES = (channels, connection, key_connection, stop)

__all__ = ["PAGES", "bp"]
