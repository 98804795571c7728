"""Repeated messages counted with the earlier one instead of making a case."""

from dataclasses import dataclass
from datetime import timedelta

DUPLICATE_WINDOW = timedelta(hours=48)
"""The window since the first one."""
SHORTEST_CAMPAIGN_TEXT = 40
"""Characters; shorter texts may coincide by chance."""


@dataclass(frozen=True, slots=True)
class EarlierMessage:
    """An earlier message with the same words. `is_same_author`: known to be the same."""

    is_same_author: bool
    is_open: bool


def is_duplicate(text: str, before: EarlierMessage, *, brings_files: bool) -> bool:
    """Tell whether it repeats: by the same author, answered or not; by others, while the campaign is open.

    A message with its own files never does.
    """
    if brings_files:
        return False
    return before.is_same_author or (before.is_open and len(text) >= SHORTEST_CAMPAIGN_TEXT)
