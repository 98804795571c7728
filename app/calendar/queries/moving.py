"""What the record and the older versions say of posts that were moved."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from app.audit.models import AuditEntry
from app.audit.rules import Act
from app.db.reads import HERE, Load, Read, columns, given
from app.drafting.models import Post, PostVersion


class Moved(NamedTuple):
    """A save that gave a post another hour: by whom, and what was written of it (`drafting.service.moved_words`)."""

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


def moves_of(
    session: Session, organisation_id: int, post_ids: Collection[int], *, at: datetime, actor_id: int | None
) -> Mapping[int, Moved]:
    """What one person moved at one instant, by post."""
    values = {"subjects": _subjects(post_ids), "at": at, "actor_id": actor_id}
    found = _MOVED_AT.all(session, organisation_id=organisation_id, **values)
    return {one.post_id: one for one in found if one.was_hour}


def last_moves(session: Session, organisation_id: int, post_ids: Collection[int]) -> Mapping[int, Moved]:
    """The last time each was moved, of those that were."""
    found = _SAVES.all(session, organisation_id=organisation_id, subjects=_subjects(post_ids))
    return {one.post_id: one for one in found if one.was_hour}


def versions_before(session: Session, organisation_id: int, post_ids: Collection[int]) -> Mapping[int, PostVersion]:
    """The version before the current one, of those that have one."""
    found = _BEFORE.all(session, organisation_id=organisation_id, posts=list(post_ids))
    return {version.post_id: version for version in found}


def _subjects(post_ids: Collection[int]) -> list[str]:
    return [f"post:{key}" for key in post_ids]


_OF_SAVES = (
    columns(AuditEntry.subject, AuditEntry.at, AuditEntry.actor_name, AuditEntry.detail)
    .where(AuditEntry.organisation_id == HERE, col(AuditEntry.subject).in_(given("subjects", many=True)))
    .where(AuditEntry.act == Act.POST_SAVED)
    .order_by(AuditEntry.seq)
)
_SAVES: Read[Moved] = Read(_OF_SAVES, Moved)
_MOVED_AT: Read[Moved] = Read(
    _OF_SAVES.where(AuditEntry.at == given("at"), AuditEntry.actor_id == given("actor_id")), Moved
)
_BEFORE: Load[PostVersion] = Load(
    select(PostVersion)
    .join(Post, (col(Post.id) == PostVersion.post_id) & (col(PostVersion.number) == Post.version - 1))
    .where(PostVersion.organisation_id == HERE, col(PostVersion.post_id).in_(given("posts", many=True)))
)
