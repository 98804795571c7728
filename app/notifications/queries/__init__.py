"""Every read of what people are told."""

from app.notifications.queries.choices import choices_of, everyones_hours, hours_of
from app.notifications.queries.outbox import (
    Page,
    how_many_stuck,
    letter_by_key,
    letter_or_404,
    outbox,
    stuck_of,
    unsent,
    waiting,
)
from app.notifications.queries.readers import mine, mine_or_404, next_digest
from app.notifications.queries.webhooks import call_or_404, last_calls, webhook_of

__all__ = [
    "Page",
    "call_or_404",
    "choices_of",
    "everyones_hours",
    "hours_of",
    "how_many_stuck",
    "last_calls",
    "letter_by_key",
    "letter_or_404",
    "mine",
    "mine_or_404",
    "next_digest",
    "outbox",
    "stuck_of",
    "unsent",
    "waiting",
    "webhook_of",
]
