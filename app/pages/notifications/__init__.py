from app.pages.notifications import my_notices, outbox, preferences, settings, unsubscribe
from app.pages.notifications.blueprint import bp

__all__ = ["bp", "my_notices", "outbox", "preferences", "settings", "unsubscribe"]
