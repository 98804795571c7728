from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param, select_columns
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.posts.models import Post, PostVersion


class MoveRecord(NamedTuple):
    """A save that moved a post: author and recorded words (`usecases.posts.drafts.move_detail`)."""

    subject: str
    at: datetime
    who: str
    detail: dict[str, Any]

    @property
    def post_id(self) -> int:
        return int(self.subject.partition(":")[2])

    @property
    def was_hour(self) -> str:
        return str(self.detail.get("was_hour", ""))

    @property
    def hour(self) -> str:
        return str(self.detail.get("hour", ""))


def moves_at(
    session: Session, organisation_id: int, post_ids: Collection[int], *, at: datetime, actor_id: int | None
) -> Mapping[int, MoveRecord]:
    values = {"subjects": _subjects(post_ids), "at": at, "actor_id": actor_id}
    moves = _MOVED_AT.all(session, organisation_id=organisation_id, **values)
    return {move.post_id: move for move in moves if move.was_hour}


def last_moves(work: Work, post_ids: Collection[int]) -> Mapping[int, MoveRecord]:
    moves = _SAVES.all(work.session, organisation_id=work.organisation_id, subjects=_subjects(post_ids))
    return {move.post_id: move for move in moves if move.was_hour}


def previous_versions(session: Session, organisation_id: int, post_ids: Collection[int]) -> Mapping[int, PostVersion]:
    versions = _PREVIOUS.all(session, organisation_id=organisation_id, posts=list(post_ids))
    return {version.post_id: version for version in versions}


def _subjects(post_ids: Collection[int]) -> list[str]:
    return [f"post:{key}" for key in post_ids]


_SAVE_ENTRIES = (
    select_columns(AuditEntry.subject, AuditEntry.at, AuditEntry.actor_name, AuditEntry.detail)
    .where(AuditEntry.organisation_id == ORGANISATION_ID, col(AuditEntry.subject).in_(param("subjects", many=True)))
    .where(AuditEntry.act == Act.POST_SAVED)
    .order_by(AuditEntry.seq)
)
_SAVES: Query[MoveRecord] = Query(_SAVE_ENTRIES, MoveRecord)
_MOVED_AT: Query[MoveRecord] = Query(
    _SAVE_ENTRIES.where(AuditEntry.at == param("at"), AuditEntry.actor_id == param("actor_id")), MoveRecord
)
_PREVIOUS: EntityQuery[PostVersion] = EntityQuery(
    select(PostVersion)
    .join(Post, (col(Post.id) == PostVersion.post_id) & (col(PostVersion.number) == Post.version - 1))
    .where(PostVersion.organisation_id == ORGANISATION_ID, col(PostVersion.post_id).in_(param("posts", many=True)))
)
