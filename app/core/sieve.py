"""Checking several things at once: what passes goes on, and what does not keeps the refusal that stopped it."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from app.core.errors import Refusal

One = TypeVar("One")


class Sieve(Generic[One]):
    """`refused`: by its `key`, why each thing did not get through."""

    def __init__(self, key: Callable[[One], int]) -> None:
        self._key = key
        self.refused: dict[int, Refusal] = {}

    def through(self, ones: Iterable[One], check: Callable[[One], object]) -> list[One]:
        """Those of which the check raises no `Refusal`."""
        return [one for one in ones if self._passes(one, check)]

    def _passes(self, one: One, check: Callable[[One], object]) -> bool:
        try:
            check(one)
        except Refusal as refusal:
            self.refused[self._key(one)] = refusal
            return False
        return True
