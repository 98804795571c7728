"""Messages in Spanish, untranslated until the edge.

Web, mail and command line translate them with gettext for their reader.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence and its values; `str()` gives it in the source language."""

    msgid: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.msgid % self.values if self.values else self.msgid


def msg(msgid: str, /, **values: Any) -> Message:
    """Mark a sentence for translation, with named placeholders (`%(handle)s`)."""
    return Message(msgid, values)
