from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.db.work import Work
from app.domain.image_rights.models import PictureUse
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.rules.states import PostStatus


def posts_with_picture(work: Work, digest: str, *, limit: int) -> Sequence[Post]:
    """Return the posts with a version that shows it, the last changed first."""
    return _POSTS.all(work.session, organisation_id=work.organisation_id, digest=digest, limit=limit)


def approved_with_picture(session: Session, organisation_id: int, digest: str) -> list[int]:
    """Return the approved posts whose current version shows it."""
    rows = _APPROVED.all(session, organisation_id=organisation_id, digest=digest)
    return [version.post_id for version in rows if digest in version.digests]


_USES = (col(PictureUse.organisation_id) == Post.organisation_id) & (col(PictureUse.post_id) == Post.id)
_APPROVED: EntityQuery[PostVersion] = EntityQuery(
    select(PostVersion)
    .join(Post, (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number))
    .join(PictureUse, _USES)
    .where(Post.organisation_id == ORGANISATION_ID, PictureUse.digest == param("digest"))
    .where(Post.status == PostStatus.APPROVED)
)
_POSTS: EntityQuery[Post] = EntityQuery(
    select(Post)
    .join(PictureUse, _USES)
    .where(Post.organisation_id == ORGANISATION_ID, PictureUse.digest == param("digest"))
    .order_by(col(Post.changed_at).desc(), col(Post.id).desc())
    .limit(param("limit"))
)
