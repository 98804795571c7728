"""Every change to what people are told: letters, what was read, what each person chose, and the channel."""

from app.notifications.service.choices import choose, forget_choices, set_hours, stop
from app.notifications.service.letters import Letter, forget_reader, queue, queue_all, retry
from app.notifications.service.reading import read, read_all
from app.notifications.service.webhooks import forget_webhook, retry_call, set_webhook, try_webhook

__all__ = [
    "Letter",
    "choose",
    "forget_choices",
    "forget_reader",
    "forget_webhook",
    "queue",
    "queue_all",
    "read",
    "read_all",
    "retry",
    "retry_call",
    "set_hours",
    "set_webhook",
    "stop",
    "try_webhook",
]
