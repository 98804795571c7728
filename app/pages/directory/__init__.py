from app.pages.directory import channels, connection
from app.pages.directory import connection as directory_connection
from app.pages.directory.blueprint import bp

PAGES = (channels, connection, directory_connection)

__all__ = ["PAGES", "bp"]
