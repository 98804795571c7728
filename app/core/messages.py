"""Sentences for people, kept untranslated until they reach the edge.

Rules and services say what they mean in the product's language (Spanish); the web, mail and command
line translate with gettext when they know who is reading.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence and the values it speaks of; `str()` gives it in the source language."""

    msgid: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.msgid % self.values if self.values else self.msgid


def msg(msgid: str, /, **values: Any) -> Message:
    """Mark a sentence for translation; placeholders are named (`%(handle)s`)."""
    return Message(msgid, values)
