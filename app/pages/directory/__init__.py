from app.pages.directory import channels, connection, key_connection, stop, trial_post
from app.pages.directory.blueprint import bp

PAGES = (channels, connection, key_connection, stop, trial_post)

__all__ = ["PAGES", "bp"]
