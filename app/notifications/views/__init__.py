"""Pages about notices: one's own, how one wants them, the organisation's, and the letters that leave."""

from app.notifications.views import choices, mine, outbox, settings, stopping
from app.notifications.views.blueprint import bp

__all__ = ["bp", "choices", "mine", "outbox", "settings", "stopping"]
