"""Leave to open an official account: nothing opens one without it."""

from dataclasses import dataclass
from enum import StrEnum


class Ground(StrEnum):
    """Why it may be opened: its list is complete, it was dispensed, or an earlier act holds."""

    CHECKLIST = "checklist"
    WAIVER = "waiver"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class Passed:
    """Made by the gate of the plan (`app/plan/rules/gate`) and nowhere else, which a test of the architecture keeps."""

    channel_id: int
    ground: Ground
