"""Posts on an emergency topic whose text is about none: they do not count among the classes that a period lets on."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import Session, col

from app.approvals.queries.partial import IS_LEFT_OUT
from app.core.words import Sentence
from app.db.reads import Read, as_it_is, columns, given
from app.drafting.models import Post, PostVersion, Variant
from app.editorial_line.queries import emergency_words
from app.editorial_line.rules.emergency_text import missing_parts, not_counted_words
from app.topics.models import Topic
from app.topics.rules import TopicClass


def uncounted_emergencies(session: Session, post_ids: Collection[int]) -> Mapping[int, Sentence]:
    """Return, by post, the reason its emergency topic does not count; other posts are left out.

    Each text that goes out is read by itself. One statement, and none for no post.
    """
    texts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for post_id, language, text in _TEXTS.all(session, ids=list(post_ids)) if post_ids else ():
        texts[post_id] += [(language, text)] if language else []
    lacking = {post_id: missing_parts(some, emergency_words(session)) for post_id, some in texts.items()}
    return {post_id: not_counted_words(parts) for post_id, parts in lacking.items() if parts}


_TEXTS: Read[tuple[int, Any, Any]] = Read(
    columns(Post.id, Variant.language, Variant.text)
    .select_from(Post)
    .join(Topic, (col(Topic.id) == Post.topic_id) & (col(Topic.organisation_id) == Post.organisation_id))
    .outerjoin(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
    .outerjoin(Variant, (col(Variant.post_version_id) == PostVersion.id) & ~IS_LEFT_OUT)
    .where(Topic.topic_class == TopicClass.EMERGENCY, col(Post.id).in_(given("ids", many=True))),
    as_it_is,
    everywhere=True,
)
