"""Messages in Spanish, translated with gettext at the edge."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence and values; `str()`: in the source language."""

    msgid: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.msgid % self.values if self.values else self.msgid


def msg(msgid: str, /, **values: Any) -> Message:
    """Mark a sentence, with named placeholders (`%(handle)s`)."""
    return Message(msgid, values)


class LabelledEnum(StrEnum):
    """Labelled members: `OPEN = "open", msg("abierto")`; only values are stored."""

    label: Message

    def __new__(cls, value: str, label: Message = Message("")) -> Self:
        """Make a member; the default is for type checkers."""
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member

    @classmethod
    def labels(cls) -> dict[str, Message]:
        return {member.value: member.label for member in cls}

    @classmethod
    def choices(cls) -> list[tuple[str, Message]]:
        return list(cls.labels().items())
