from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.domain.image_rights.models import PictureUse
from app.domain.posts.models import Post


def posts_with_picture(session: Session, organisation_id: int, digest: str, *, limit: int) -> Sequence[Post]:
    """Return the posts with a version that shows it, the last changed first."""
    return _POSTS.all(session, organisation_id=organisation_id, digest=digest, limit=limit)


_POSTS: EntityQuery[Post] = EntityQuery(
    select(Post)
    .join(PictureUse, (col(PictureUse.organisation_id) == Post.organisation_id) & (col(PictureUse.post_id) == Post.id))
    .where(Post.organisation_id == ORGANISATION_ID, PictureUse.digest == param("digest"))
    .order_by(col(Post.changed_at).desc(), col(Post.id).desc())
    .limit(param("limit"))
)
