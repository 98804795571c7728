"""What the steps of a route ask for: who decides, how many of them, in which order and by when."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

OWNER = "topic"
"""Instead of a unit: the one that owns the post's topic."""
ALL = 0
"""Instead of a number: everybody the step asks."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One step as a route has it, whoever comes to hold those roles.

    `unit`: where the roles are to be held, its id or `OWNER`. `people`: those asked by name, besides. `needed`: how
    many of them say yes, or `ALL`. `beside`: it is open at the same time as the one before. `hours`: from the
    submission to its deadline.
    """

    name: str
    roles: tuple[str, ...] = ()
    unit: int | str | None = None
    people: tuple[int, ...] = ()
    needed: int = 1
    beside: bool = False
    hours: float = 24.0

    @property
    def is_plain(self) -> bool:
        """Whether it waits for any one holder of a role, whoever it will be."""
        return self.needed == 1 and self.unit is None and not self.people


def askings(rows: Sequence[Mapping[str, Any]]) -> list[Asking]:
    """The steps a version of a route keeps; what an older one does not say is as it was then."""
    return [Asking(**{**row, **{name: tuple(row.get(name, ())) for name in ("roles", "people")}}) for row in rows]


def rows_of(steps: Sequence[Asking]) -> list[dict[str, Any]]:
    """As a version of a route keeps them."""
    return [asdict(step) for step in steps]
