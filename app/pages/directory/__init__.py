from app.pages.directory import channels, connection, key_connection, stop, trial
from app.pages.directory.blueprint import bp

PAGES = (channels, connection, key_connection, stop, trial)

__all__ = ["PAGES", "bp"]
