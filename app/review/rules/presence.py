"""Saying that one is looking at a text: it is told to the others and locks nothing."""

from datetime import timedelta

from app.core.words import Sentence, say

LAPSES = timedelta(minutes=15)
"""Without a sign of life for so long, nobody is looking any more."""


def on_it(name: str, since: str) -> Sentence:
    """`since` is an hour, already in words."""
    return say("%(name)s lo está mirando desde las %(since)s.", name=name, since=since)
