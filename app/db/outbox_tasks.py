"""Tasks of an `Outbox` as data: the row to act on with its committed attempt, and what came of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from app.core.call_outcome import CallOutcome, NextState
from app.core.messages import Message
from app.db.claim import Claimable

Content = TypeVar("Content")
Answer = TypeVar("Answer")
State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class CommittedAttempt:
    """`id`: 0 where only counted.

    `is_presumed`: made, if at all, by a lost installation. `begins_later`: its act is noted apart.
    """

    number: int
    started_at: datetime
    id: int = 0
    is_presumed: bool = False
    begins_later: bool = False


@dataclass(frozen=True)
class OutboxTask(Generic[Content]):
    """A row and its content; `organisation_id`: 0 for none. `is_look`: an attempt begun elsewhere has no known end.

    `is_repeat`: it is asked again while an earlier attempt may have done it, since both are the same act.
    """

    row_id: int
    organisation_id: int
    token: str
    lease_until: datetime
    attempt: CommittedAttempt
    content: Content
    is_look: bool = False
    is_repeat: bool = False


class ClaimedRow(Claimable, Protocol):
    @property
    def organisation_id(self) -> int | None: ...


def claimed_task(
    row: ClaimedRow, attempt: CommittedAttempt, content: Content, *, is_look: bool = False
) -> OutboxTask[Content]:
    assert row.lease_token is not None
    assert row.next_attempt_at is not None
    return OutboxTask(row.id, row.organisation_id or 0, row.lease_token, row.next_attempt_at, attempt, content, is_look)


@dataclass(frozen=True)
class OutboxResult(Generic[Content, Answer]):
    """`trouble`: for people; `retry_at`: the other side's, with its `answer`.

    `outcome`: None where nothing was called, or a failure is the answer.
    `is_found`: seen later, not answered. `next`: the state, where no call decides it. `at`: call end. `may_repeat`: the
    end is unknown, and asking again is the same act.
    """

    task: OutboxTask[Content]
    outcome: CallOutcome | None
    status: int | None = None
    excerpt: str = ""
    trouble: Message | None = None
    retry_at: datetime | None = None
    answer: Answer | None = None
    is_found: bool = False
    next: NextState[Any] | None = None
    at: datetime | None = None
    may_repeat: bool = False


@dataclass(frozen=True)
class Claim(Generic[Content, Answer, State]):
    """`tasks` to call, `results` decided without call, `tally` of states written.

    `count` includes rows that must wait. `follow_up(session, now=…)` runs after commit, in its own transaction.
    """

    count: int = 0
    tasks: Sequence[OutboxTask[Content]] = ()
    results: Sequence[OutboxResult[Content, Answer]] = ()
    tally: Counter[State] = field(default_factory=Counter)
    follow_up: Callable[..., object] | None = None
