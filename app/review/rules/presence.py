"""Saying that one is looking at a text: it is told to the others and locks nothing."""

from datetime import timedelta

LAPSES = timedelta(minutes=15)
"""Without a sign of life for so long, nobody is looking any more."""
