"""Emergency-topic posts whose text is no emergency's: they lose that class's exemption in a period."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import Session, col

from app.core.messages import Message
from app.db.statements import Query, as_tuple, param, select_columns
from app.domain.approvals.queries.left_out import IS_LEFT_OUT
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.queries.line_versions import emergency_words
from app.domain.editorial_line.rules.emergency_text import missing_parts, not_counted_words
from app.domain.posts.models import Post, PostVersion, Variant


def uncounted_emergencies(session: Session, post_ids: Collection[int]) -> Mapping[int, Message]:
    """Return reasons by post, omitting counted ones.

    Each outgoing text is read separately. At most one statement.
    """
    texts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for post_id, language, text in _TEXTS.all(session, ids=list(post_ids)) if post_ids else ():
        texts[post_id] += [(language, text)] if language else []
    lacking = {post_id: missing_parts(some, emergency_words(session)) for post_id, some in texts.items()}
    return {post_id: not_counted_words(parts) for post_id, parts in lacking.items() if parts}


_TEXTS: Query[tuple[int, Any, Any]] = Query(
    select_columns(Post.id, Variant.language, Variant.text)
    .select_from(Post)
    .join(Topic, (col(Topic.id) == Post.topic_id) & (col(Topic.organisation_id) == Post.organisation_id))
    .outerjoin(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
    .outerjoin(Variant, (col(Variant.post_version_id) == PostVersion.id) & ~IS_LEFT_OUT)
    .where(Topic.topic_class == TopicClass.EMERGENCY, col(Post.id).in_(param("ids", many=True))),
    as_tuple,
    everywhere=True,
)
