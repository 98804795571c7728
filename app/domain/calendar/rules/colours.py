"""Calendar colours, never without mark and name."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.core.messages import LabelledEnum, msg

MOST_COLOURS = 8
"""Colours that readers can tell apart."""


class ColourBy(LabelledEnum):
    STATUS = "status", msg("Estado")
    TOPIC = "topic", msg("Tema")
    ACCOUNT = "account", msg("Cuenta")
    LANGUAGE = "language", msg("Lengua")


@dataclass(frozen=True, slots=True)
class Paint:
    """`slot`: 1 to `MOST_COLOURS`; 0 is shared."""

    slot: int
    mark: str
    name: str


def assign_colour_slots(known: Sequence[str], seen: Iterable[str]) -> Mapping[str, int]:
    """Keep known names' colours stable; when too many, serve the most seen.

    Unknown names never take the last.
    """
    if len(known) <= MOST_COLOURS:
        return {name: slot for slot, name in enumerate(known, start=1)}
    most = {name for name, _ in Counter(name for name in seen if name in set(known)).most_common(MOST_COLOURS)}
    return {name: slot for slot, name in enumerate((name for name in known if name in most), start=1)}


def distinct_marks(marks: Mapping[str, str]) -> dict[str, str]:
    taken: Counter[str] = Counter()
    numbered_marks = {}
    for name, mark in marks.items():
        taken[mark] += 1
        numbered_marks[name] = mark if taken[mark] == 1 else f"{mark}{taken[mark]}"
    return numbered_marks
