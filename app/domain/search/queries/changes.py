from collections.abc import Collection
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from app.db.projection import RecordChanges
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.directory.models import Topic
from app.domain.posts.models import Post
from app.domain.posts.queries.posts import post_ids_affected
from app.domain.requests.models import Request
from app.domain.search.models import SearchEntry
from app.domain.search.rules.kinds import SearchKind

SOURCES: dict[SearchKind, Any] = {
    SearchKind.POST: Post,
    SearchKind.REQUEST: Request,
    SearchKind.CASE: Case,
    SearchKind.TOPIC: Topic,
}


class TouchedRows(NamedTuple):
    kind: SearchKind
    ids: Collection[int]


def touched_rows(session: Session, organisation_id: int, changes: RecordChanges) -> list[TouchedRows]:
    """Return the rows to index again, also rows changed through a topic or an account."""
    return [
        TouchedRows(SearchKind.POST, _touched_posts(session, organisation_id, changes)),
        TouchedRows(SearchKind.REQUEST, changes.ids("request")),
        TouchedRows(SearchKind.CASE, _touched_cases(session, organisation_id, changes)),
        TouchedRows(SearchKind.TOPIC, changes.ids("topic")),
    ]


def all_rows(session: Session, organisation_id: int) -> list[TouchedRows]:
    """Include indexed ones that no longer exist."""
    return [TouchedRows(kind, _all_ids(session, organisation_id, kind)) for kind in SOURCES]


def _all_ids(session: Session, organisation_id: int, kind: SearchKind) -> set[int]:
    source = SOURCES[kind]
    there_are = session.exec(select(source.id).where(source.organisation_id == organisation_id))
    indexed_ids = session.exec(
        select(SearchEntry.of_id).where(SearchEntry.organisation_id == organisation_id, SearchEntry.kind == kind)
    )
    return {*there_are, *indexed_ids}


def _touched_posts(session: Session, organisation_id: int, changes: RecordChanges) -> set[int]:
    topics, channels = changes.ids("topic"), changes.ids("channel")
    return {*changes.ids("post"), *post_ids_affected(session, organisation_id, topics=topics, channels=channels)}


def _touched_cases(session: Session, organisation_id: int, changes: RecordChanges) -> set[int]:
    """Return changed cases, also cases of citizens erased or restricted."""
    cases, citizens = changes.ids("case"), changes.ids("citizen")
    if not citizens:
        return set(cases)
    theirs = session.exec(
        select(CitizenMessage.case_id)
        .where(CitizenMessage.organisation_id == organisation_id, col(CitizenMessage.citizen_id).in_(citizens))
        .distinct()
    )
    return {*cases, *theirs}
