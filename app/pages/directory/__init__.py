from app.pages.directory import channels, connection, key_connection
from app.pages.directory.blueprint import bp

PAGES = (channels, connection, key_connection)

__all__ = ["PAGES", "bp"]
