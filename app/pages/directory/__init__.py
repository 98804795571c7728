from app.pages.directory import (
    app_keys,
    browser_connection,
    channels,
    connection,
    found_accounts,
    key_connection,
    stop,
    trial,
)
from app.pages.directory.blueprint import bp

PAGES = (app_keys, browser_connection, channels, connection, found_accounts, key_connection, stop, trial)

__all__ = ["PAGES", "bp"]
