"""Derived tables, each reading the record after its mark, which moves with its changes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from app.core.progress import Progress, counted, no_listener
from app.db.bulk import dialect_insert
from app.db.columns import Id
from app.db.scope import Sessions
from app.db.statements import Query

ENTRIES_PER_READ = 500
ROWS_PER_TRANSACTION = 25
"""Few: SQLite's other writers, publications above all, wait for each transaction."""
NOT_BEGUN = -1
"""The mark of a table to build."""
_NEVER = sa.false()


class DerivedMark(SQLModel, table=True):
    """The last record entry, or local day, reached."""

    __tablename__ = "derived_mark"

    name: str = Field(primary_key=True)
    organisation_id: int = Field(sa_type=Id, primary_key=True, foreign_key="organisation.id")
    seq: int = 0
    day: date | None = None


class RecordEntry(NamedTuple):
    """`subject`: the thing concerned (`post:12`)."""

    seq: int
    act: str
    subject: str


@dataclass(frozen=True, slots=True)
class RecordChanges:
    """Entries up to `last`; none, but `everything`, when built whole."""

    last: int
    entries: Sequence[RecordEntry] = ()
    everything: bool = False

    @property
    def more(self) -> bool:
        return len(self.entries) == ENTRIES_PER_READ

    @property
    def acts(self) -> frozenset[str]:
        return frozenset(entry.act for entry in self.entries)

    def ids(self, kind: str) -> frozenset[int]:
        named = (entry.subject.partition(":") for entry in self.entries)
        return frozenset(int(number) for name, _, number in named if name == kind and number.isdecimal())


class Record:
    """The tables of entries and each organisation's last number."""

    def __init__(self, entry: Any, head: Any) -> None:
        self._entry = entry
        self.head = head

    def changes_since(self, session: Session, organisation_id: int, seq: int) -> RecordChanges:
        """Return at most `ENTRIES_PER_READ`; everything when not begun."""
        if seq == NOT_BEGUN:
            return self.everything(session, organisation_id)
        mine = self._entry.organisation_id == organisation_id, self._entry.seq > seq
        wanted = select(self._entry.seq, self._entry.act, self._entry.subject).where(*mine).order_by(self._entry.seq)
        entries = [RecordEntry(*row) for row in session.execute(wanted.limit(ENTRIES_PER_READ))]
        return RecordChanges(entries[-1].seq if entries else seq, entries)

    def everything(self, session: Session, organisation_id: int) -> RecordChanges:
        head = select(self.head.seq).where(self.head.organisation_id == organisation_id)
        return RecordChanges(session.exec(head).one(), everything=True)


class Lag(NamedTuple):
    """`seq`: the organisation's mark, None before the first."""

    organisation_id: int
    seq: int | None
    is_stale: bool


Write = Callable[[Session], int]
"""Changes rows under the lock; returns how many."""
Plan = Callable[[Session, int, RecordChanges], Sequence[Write]]
"""A reader of what changes touch; it returns at least one write, each a transaction."""


class Projection:
    """A derived table, followed by the mark `name`.

    `stale`: condition to build it anew. `start`: first mark.
    """

    def __init__(self, name: str, record: Record, *, stale: Any = _NEVER, start: int = NOT_BEGUN) -> None:
        self.name = name
        self._record, self._start = record, start
        head, seq = record.head, col(DerivedMark.seq)
        mine = (col(DerivedMark.organisation_id) == head.organisation_id) & (col(DerivedMark.name) == name)
        lags = select(head.organisation_id, seq, stale).outerjoin(DerivedMark, mine)
        is_behind = sa.or_(seq.is_(None), seq < head.seq, stale)
        self._lags = Query(lags.where(is_behind).order_by(head.organisation_id), Lag, everywhere=True)

    def catch_up(self, reading: Sessions, writing: Sessions, plan: Plan, progress: Progress = no_listener) -> int:
        """Update every organisation; return rows changed. One read when nothing happened.

        Safe to run twice, late or side by side. `progress` hears of each transaction.
        """
        with reading() as session:
            lags = self._lags.all(session)
        return sum(self._follow(reading, writing, plan, lag, progress) for lag in lags)

    def lock_mark(self, session: Session, organisation_id: int, *, seq: int | None = None) -> DerivedMark | None:
        """Return None if another worker has it or moved it from `seq`."""
        mark = session.exec(
            select(DerivedMark)
            .where(DerivedMark.name == self.name, DerivedMark.organisation_id == organisation_id)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        ).first()
        return mark if mark and seq in (None, mark.seq) else None

    def reset(self, writing: Sessions) -> None:
        """Have the next catch-up check everything."""
        with writing() as session:
            mine = col(DerivedMark.name) == self.name
            session.execute(sa.update(DerivedMark).where(mine).values(seq=self._start))
            session.commit()

    def _follow(self, reading: Sessions, writing: Sessions, plan: Plan, lag: Lag, progress: Progress) -> int:
        organisation_id, seq, is_stale = lag
        if seq is None or is_stale:
            seq = self._begin(writing, organisation_id)
        total = 0
        while True:
            with reading() as session:
                changes = self._record.changes_since(session, organisation_id, seq)
                writes = plan(session, organisation_id, changes)
            steps = counted(writes, f"Organismo {organisation_id}", progress)
            changed = self._write(writing, organisation_id, steps, len(writes), seq=seq, last=changes.last)
            total += changed or 0
            if changed is None or not changes.more:
                return total
            seq = changes.last

    def _begin(self, writing: Sessions, organisation_id: int) -> int:
        """Store the first mark: a dead rebuild begins again."""
        with writing() as session:
            mark = dialect_insert(session, DerivedMark).values(
                name=self.name, organisation_id=organisation_id, seq=self._start
            )
            key = ["name", "organisation_id"]
            session.execute(mark.on_conflict_do_update(index_elements=key, set_={"seq": self._start}))
            session.commit()
        return self._start

    def _write(
        self, writing: Sessions, organisation_id: int, writes: Iterable[Write], count: int, *, seq: int, last: int
    ) -> int | None:
        """Move the mark last; None when another worker has it."""
        changed = 0
        for number, write in enumerate(writes, start=1):
            with writing() as session:
                mark = self.lock_mark(session, organisation_id, seq=seq)
                if mark is None:
                    return None
                changed += write(session)
                if number == count:
                    mark.seq = last
                session.commit()
        return changed


def batches(ids: Iterable[int]) -> list[list[int]]:
    """Return keys in order, a list per transaction."""
    keys = sorted(ids)
    return [keys[start : start + ROWS_PER_TRANSACTION] for start in range(0, len(keys), ROWS_PER_TRANSACTION)]
