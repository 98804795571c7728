"""The index's lag behind the record, and the rows to refresh."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlmodel import Session, col, or_, select

from app.db.statements import Query
from app.domain.audit.models import AuditEntry, AuditHead, DerivedMark
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.directory.models import Topic
from app.domain.posts.models import Post
from app.domain.posts.queries.posts import post_ids_affected
from app.domain.requests.models import Request
from app.domain.search.models import SearchEntry
from app.domain.search.rules.changes import IndexChanges, read_changes
from app.domain.search.rules.kinds import SearchKind

MARK = "search:2"
"""The index mark; a new number reindexes all when words are read differently."""
SOURCES: dict[SearchKind, Any] = {
    SearchKind.POST: Post,
    SearchKind.REQUEST: Request,
    SearchKind.CASE: Case,
    SearchKind.TOPIC: Topic,
}


class TouchedRows(NamedTuple):
    kind: SearchKind
    ids: Collection[int]


@dataclass(frozen=True, slots=True)
class IndexLag:
    """An organisation behind its record. `seq`: the last number read; None: never begun."""

    organisation_id: int
    seq: int | None


def lagging_indexes(session: Session) -> Sequence[IndexLag]:
    """Compare all heads and marks in one statement; empty when idle."""
    return _LAGS.all(session)


_LAGS: Query[IndexLag] = Query(
    select(AuditHead.organisation_id, DerivedMark.seq)
    .outerjoin(
        DerivedMark,
        (col(DerivedMark.organisation_id) == AuditHead.organisation_id) & (col(DerivedMark.name) == MARK),
    )
    .where(or_(col(DerivedMark.seq).is_(None), col(DerivedMark.seq) < AuditHead.seq))
    .order_by(col(AuditHead.organisation_id)),
    IndexLag,
    everywhere=True,
)


def record_head(session: Session, organisation_id: int) -> int:
    return session.exec(select(AuditHead.seq).where(AuditHead.organisation_id == organisation_id)).one()


def changes_since(session: Session, organisation_id: int, seq: int, *, limit: int) -> IndexChanges:
    """Return the record's changes after `seq`, at most `limit` acts."""
    found = session.execute(
        select(AuditEntry.seq, AuditEntry.subject)
        .where(AuditEntry.organisation_id == organisation_id, AuditEntry.seq > seq)
        .order_by(col(AuditEntry.seq))
        .limit(limit)
    )
    return read_changes([(number, subject) for number, subject in found], since=seq, limit=limit)


def touched_rows(session: Session, organisation_id: int, told: IndexChanges) -> list[TouchedRows]:
    """Return rows changed directly or through a topic or an account."""
    return [
        TouchedRows(SearchKind.POST, _touched_posts(session, organisation_id, told)),
        TouchedRows(SearchKind.REQUEST, told.requests),
        TouchedRows(SearchKind.CASE, _touched_cases(session, organisation_id, told)),
        TouchedRows(SearchKind.TOPIC, told.topics),
    ]


def all_rows(session: Session, organisation_id: int) -> list[TouchedRows]:
    """Return existing rows, and indexed ones that no longer exist."""
    return [TouchedRows(kind, _all_ids(session, organisation_id, kind)) for kind in SOURCES]


def _all_ids(session: Session, organisation_id: int, kind: SearchKind) -> set[int]:
    source = SOURCES[kind]
    there_are = session.exec(select(source.id).where(source.organisation_id == organisation_id))
    kept = session.exec(
        select(SearchEntry.of_id).where(SearchEntry.organisation_id == organisation_id, SearchEntry.kind == kind)
    )
    return {*there_are, *kept}


def _touched_posts(session: Session, organisation_id: int, told: IndexChanges) -> set[int]:
    return {*told.posts, *post_ids_affected(session, organisation_id, topics=told.topics, channels=told.channels)}


def _touched_cases(session: Session, organisation_id: int, told: IndexChanges) -> set[int]:
    """Return changed cases, including those of citizens erased or restricted."""
    if not told.citizens:
        return set(told.cases)
    theirs = session.exec(
        select(CitizenMessage.case_id)
        .where(CitizenMessage.organisation_id == organisation_id, col(CitizenMessage.citizen_id).in_(told.citizens))
        .distinct()
    )
    return {*told.cases, *theirs}
