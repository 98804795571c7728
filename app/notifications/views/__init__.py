"""Pages about notices: one's own, how one wants them, the organisation's, and the letters that leave."""

from app.notifications.views import choices, mine, outbox, settings, stopping
from app.notifications.views.blueprint import bp
from app.notifications.views.mine import how_many_unread

__all__ = ["bp", "choices", "how_many_unread", "mine", "outbox", "settings", "stopping"]
