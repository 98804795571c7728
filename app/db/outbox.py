"""Outbound work: claim and commit, call outside any transaction, write results and commit."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from app.core.clock import Clock
from app.db.scope import Sessions

MAX_BATCHES = 20
"""Batches per run, leaving other jobs in the lane their turn."""
OutboxTask = TypeVar("OutboxTask")
OutboxResult = TypeVar("OutboxResult")
State = TypeVar("State")
TransactionResult = TypeVar("TransactionResult")


class Outbox(Generic[OutboxTask, OutboxResult, State]):
    """Batches of outbound tasks.

    `take_up(session, now=…)` claims a batch and counts tasks needing no call; `ask` never raises; `settle(session,
    answers, now=…)` records results. `at_once` tasks run in parallel.
    """

    def __init__(
        self,
        writing: Sessions,
        clock: Clock,
        *,
        take_up: Callable[..., tuple[Sequence[OutboxTask], Counter[State]]],
        ask: Callable[[OutboxTask], OutboxResult],
        settle: Callable[..., Counter[State]],
        at_once: int,
        name: str,
    ) -> None:
        self._writing = writing
        self._clock = clock
        self._take_up = take_up
        self._ask = ask
        self._settle = settle
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix=name)

    def run(self) -> Counter[State]:
        """Process all due tasks, reading the clock per batch; count each state."""
        tally: Counter[State] = Counter()
        for _ in range(MAX_BATCHES):
            done = self._batch()
            if not done:
                break
            tally += done
        return tally

    def _batch(self) -> Counter[State]:
        errands, tally = self._in_transaction(self._take_up)
        if answers := list(self._pool.map(self._ask, errands)):
            tally += self._in_transaction(self._settle, answers)
        return tally

    def _in_transaction(self, deed: Callable[..., TransactionResult], *given: list[OutboxResult]) -> TransactionResult:
        with self._writing() as session:
            done = deed(session, *given, now=self._clock())
            session.commit()
        return done
