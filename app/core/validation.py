from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from app.core.errors import Refusal

Item = TypeVar("Item")


class RefusalCollector(Generic[Item]):
    """Refusals, in `refused` by `key`."""

    def __init__(self, key: Callable[[Item], int]) -> None:
        self._key = key
        self.refused: dict[int, Refusal] = {}

    def accept_all(self, items: Iterable[Item], check: Callable[[Item], object]) -> list[Item]:
        """Return items whose check raises no `Refusal`."""
        return [item for item in items if self._passes(item, check)]

    def _passes(self, item: Item, check: Callable[[Item], object]) -> bool:
        try:
            check(item)
        except Refusal as refusal:
            self.refused[self._key(item)] = refusal
            return False
        return True
