"""Call attempts and outcomes, rows only added (invariant I5)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Field, Session, col, select

from app.core.call_outcome import CallOutcome
from app.core.text import storable_text
from app.db.bulk import BulkInsert, table_of
from app.db.columns import Id, Tenant, instant_field, key_field, tenant_foreign_key
from app.db.outbox_tasks import CommittedAttempt, OutboxResult


class AttemptRow(Tenant):
    """An attempt, committed before the call; without an outcome, its end is unknown."""

    id: int = key_field()
    number: int
    token: str
    started_at: datetime = instant_field()


class OutcomeRow(Tenant):
    id: int = key_field()
    attempt_id: int = Field(sa_type=Id)
    status: int | None = None
    excerpt: str = ""
    finished_at: datetime = instant_field()


def attempt_constraints(of: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.UniqueConstraint("id", "organisation_id"),
        sa.UniqueConstraint(f"{of}_id", "number"),
        tenant_foreign_key(f"{of}_id", to=of),
    )


def outcome_constraints(of: str) -> tuple[sa.Constraint, ...]:
    return sa.UniqueConstraint("attempt_id"), tenant_foreign_key("attempt_id", to=of)


def outcome_field(words: Mapping[CallOutcome, str], name: str) -> Any:
    kind = sa.Enum(
        *words.values(), name=name, native_enum=False, create_constraint=True, length=32, validate_strings=True
    )
    return Field(sa_type=kind, nullable=False)


class AttemptedRow(Protocol):
    id: int
    organisation_id: int
    attempts: int


class AttemptLog:
    def __init__(
        self,
        attempts: type[AttemptRow],
        outcomes: type[OutcomeRow],
        words: Mapping[CallOutcome, str],
        *,
        of: str,
        outcome: str = "outcome",
    ) -> None:
        """Name tables; `of`: the row tried; `outcome`: the words' column."""
        self._attempts, self._outcomes, self._words = attempts, outcomes, words
        self._owner, self._outcome = f"{of}_id", outcome
        table = table_of(attempts)
        self._begin = sa.insert(table).returning(table.c[self._owner], table.c.id)
        self._ended = BulkInsert(outcomes)

    def begin(
        self, session: Session, rows: Sequence[AttemptedRow], token: str, *, now: datetime, **more: Any
    ) -> dict[int, CommittedAttempt]:
        """Insert counted attempts in one statement; commit before any byte leaves."""
        values = [
            {
                "organisation_id": row.organisation_id,
                self._owner: row.id,
                "number": row.attempts,
                "token": token,
                "started_at": now,
                **more,
            }
            for row in rows
        ]
        keys = session.connection().execute(self._begin, values) if values else ()
        ids = {key[0]: key[1] for key in keys}
        later = bool(more.get("begins_later"))
        return {row.id: CommittedAttempt(row.attempts, now, ids[row.id], begins_later=later) for row in rows}

    def latest(self, session: Session, row_ids: Collection[int]) -> dict[int, CommittedAttempt]:
        if not row_ids:
            return {}
        owner: Any = getattr(self._attempts, self._owner)
        rows = session.exec(select(self._attempts).where(owner.in_(row_ids)).order_by(col(self._attempts.number)))
        return {getattr(row, self._owner): _committed_attempt(row) for row in rows}

    def settled(self, session: Session, attempt_ids: Collection[int]) -> set[int]:
        known = col(self._outcomes.attempt_id)
        return set(session.exec(select(known).where(known.in_(attempt_ids)))) if attempt_ids else set()

    def end(self, session: Session, results: Sequence[OutboxResult[Any, Any]], *, now: datetime) -> None:
        """Insert outcomes, in one statement."""
        self._ended.run(session, [self._outcome_row(result, now=now) for result in results])

    def end_unknown(self, session: Session, results: Sequence[OutboxResult[Any, Any]], *, now: datetime) -> None:
        """Insert missing outcomes: after a lost lease, others have looked."""
        known = self.settled(session, [result.task.attempt.id for result in results])
        self.end(session, [result for result in results if result.task.attempt.id not in known], now=now)

    def _outcome_row(self, result: OutboxResult[Any, Any], *, now: datetime) -> dict[str, Any]:
        assert result.outcome is not None
        return {
            "organisation_id": result.task.organisation_id,
            "attempt_id": result.task.attempt.id,
            self._outcome: self._words[result.outcome],
            "status": result.status,
            "excerpt": storable_text(result.excerpt),
            "finished_at": result.at or now,
        }


def _committed_attempt(row: AttemptRow) -> CommittedAttempt:
    return CommittedAttempt(row.number, row.started_at, row.id, getattr(row, "is_presumed", False))
