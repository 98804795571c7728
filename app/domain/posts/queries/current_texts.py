from collections import defaultdict
from collections.abc import Collection

from sqlmodel import Session, col

from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.domain.posts.models import Post, PostVersion, Variant


def current_texts(session: Session, organisation_id: int, post_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Return the different texts of each post's current version, with their language. One statement."""
    texts: dict[int, dict[str, str]] = defaultdict(dict)
    for post_id, text, language in _TEXTS.all(session, organisation_id=organisation_id, posts=list(post_ids)):
        texts[post_id].setdefault(text, language)
    return texts


_TEXTS: Query[tuple[int, str, str]] = Query(
    select_columns(Post.id, Variant.text, Variant.language)
    .select_from(Post)
    .join(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
    .join(Variant, col(Variant.post_version_id) == PostVersion.id)
    .where(Post.organisation_id == ORGANISATION_ID, col(Post.id).in_(param("posts", many=True)))
    .order_by(col(Variant.id)),
    as_tuple,
)
