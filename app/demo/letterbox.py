"""The mailbox of the demonstration: its letters are in memory, because no server stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from app.intake.rules.mailbox import Letter


@dataclass
class Letterbox:
    """An `OpenFolder` fed by the story; numbers begin at 1."""

    validity: int = 1
    letters: list[Letter] = field(default_factory=list)

    def after(self, uid: int, since: date) -> Sequence[int]:
        """No letter of the story came before `since`."""
        return range(uid + 1, len(self.letters) + 1)

    def letter(self, uid: int) -> Letter | None:
        return self.letters[uid - 1]
