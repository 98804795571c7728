"""Pages about official accounts."""

from app.channels.views import accounts, connection
from app.channels.views.blueprint import bp

PAGES = (accounts, connection)

__all__ = ["PAGES", "bp"]
