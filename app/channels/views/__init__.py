"""Pages about official accounts."""

from app.channels.views import accounts, connection, disconnection
from app.channels.views.blueprint import bp

PAGES = (accounts, connection, disconnection)

__all__ = ["PAGES", "bp"]
