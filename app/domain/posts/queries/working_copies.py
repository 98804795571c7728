from collections.abc import Iterator, Sequence

from sqlmodel import Session, and_, col, or_, select

from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.domain.posts.models import Post, PostVersion, WorkingCopy

MOST_OFFERED = 5
CopyWithVersion = tuple[WorkingCopy, Post, PostVersion]


def working_copy(session: Session, organisation_id: int, user_id: int, key: str) -> WorkingCopy | None:
    return _COPY.first(session, organisation_id=organisation_id, user_id=user_id, key=key)


def unsaved_new_posts(session: Session, organisation_id: int, user_id: int) -> Sequence[WorkingCopy]:
    """Return working copies, latest first."""
    return _UNSAVED.all(session, organisation_id=organisation_id, user_id=user_id)


def copies_with_versions(session: Session) -> Iterator[CopyWithVersion]:
    """Yield copies whose post the user saved since, with versions made."""
    same_form = and_(col(Post.author_id) == WorkingCopy.user_id, col(Post.form_key) == WorkingCopy.key)
    query = (
        select(WorkingCopy, Post, PostVersion)
        .join(
            Post,
            and_(
                col(Post.organisation_id) == WorkingCopy.organisation_id,
                or_(col(Post.id) == WorkingCopy.post_id, same_form),
            ),
        )
        .join(
            PostVersion,
            and_(col(PostVersion.post_id) == Post.id, col(PostVersion.created_by) == WorkingCopy.user_id),
        )
        .order_by(col(WorkingCopy.id), col(PostVersion.number))
    )
    return iter(session.exec(query))


_OF_USER = (WorkingCopy.organisation_id == ORGANISATION_ID, WorkingCopy.user_id == param("user_id"))
_COPY: EntityQuery[WorkingCopy] = EntityQuery(select(WorkingCopy).where(*_OF_USER, WorkingCopy.key == param("key")))
_UNSAVED: EntityQuery[WorkingCopy] = EntityQuery(
    select(WorkingCopy)
    .where(*_OF_USER, col(WorkingCopy.post_id).is_(None))
    .order_by(col(WorkingCopy.saved_at).desc(), col(WorkingCopy.id).desc())
    .limit(MOST_OFFERED)
)
