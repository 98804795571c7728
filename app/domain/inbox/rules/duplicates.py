"""When the same words, come again, are counted with those that came before instead of making a case of their own."""

from dataclasses import dataclass
from datetime import timedelta

DUPLICATE_WINDOW = timedelta(hours=48)
"""From when the first of them came."""
SHORTEST_CAMPAIGN_TEXT = 40
"""Characters: fewer than these, two people may well write the same on their own."""


@dataclass(frozen=True, slots=True)
class EarlierMessage:
    """What was said before in the same words. `is_same_author`: by somebody known to be the same."""

    is_same_author: bool
    is_open: bool


def is_duplicate(text: str, before: EarlierMessage, *, brings_files: bool) -> bool:
    """Whoever repeats themself asked once, also after it was answered; others join a campaign while it is open.

    What comes with files of its own is never the same.
    """
    if brings_files:
        return False
    return before.is_same_author or (before.is_open and len(text) >= SHORTEST_CAMPAIGN_TEXT)
