"""Presence: shown to other reviewers, without locking."""

from datetime import timedelta

from app.core.messages import Message, msg

PRESENCE_LAPSE = timedelta(minutes=15)
"""Time without signal after which presence ends."""


def presence_message(name: str, since: str) -> Message:
    """Return the message; `since` is an hour in words."""
    return msg("%(name)s lo está mirando desde las %(since)s.", name=name, since=since)
