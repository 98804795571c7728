from app.pages.notifications import devices, my_notices, outbox, preferences, settings, unsubscribe
from app.pages.notifications.blueprint import bp

__all__ = ["bp", "devices", "my_notices", "outbox", "preferences", "settings", "unsubscribe"]
