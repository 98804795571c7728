"""Saying that one is looking at a text: it is told to the others and locks nothing."""

from datetime import timedelta

from app.core.messages import Message, msg

PRESENCE_LAPSE = timedelta(minutes=15)
"""Without a sign of life for so long, nobody is looking any more."""


def presence_message(name: str, since: str) -> Message:
    """`since` is an hour, already in words."""
    return msg("%(name)s lo está mirando desde las %(since)s.", name=name, since=since)
