"""Telling many stories at once, in the order things happened."""

import heapq
from collections.abc import Iterable
from datetime import datetime

from app.demo.life import Life


class Chronicle:
    """Many lives, each waiting for its next instant."""

    def __init__(self, lives: Iterable[Life]) -> None:
        self._waiting = [(next(life), number, life) for number, life in enumerate(lives)]
        heapq.heapify(self._waiting)

    def until(self, end: datetime) -> None:
        """Walk through every life up to an instant; what lies after is left to happen."""
        while self._waiting and self._waiting[0][0] <= end:
            now, number, life = self._waiting[0]
            try:
                heapq.heapreplace(self._waiting, (life.send(now), number, life))
            except StopIteration:
                heapq.heappop(self._waiting)
