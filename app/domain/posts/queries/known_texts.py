"""Texts of a body read by meaning, to see what has been told already."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col

from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.domain.editorial_line.models import VariantOpinion
from app.domain.editorial_line.rules.near_texts import KnownText
from app.domain.posts.models import Post, PostVersion, Variant

REMEMBERED = timedelta(days=30)
MOST_KNOWN = 500


def known_texts(
    session: Session, post: Post, languages: Collection[str], *, model: str, now: datetime
) -> Sequence[KnownText]:
    """Return the current texts of the body's other posts, planned within `REMEMBERED` of this one."""
    at = post.planned_at or now
    values = {"post_id": post.id, "languages": sorted(languages), "model": model, "limit": MOST_KNOWN}
    around = {"since": at - REMEMBERED, "until": at + REMEMBERED}
    return _KNOWN.all(session, organisation_id=post.organisation_id, **values, **around)


_KNOWN: Query[KnownText] = Query(
    select_columns(Variant.id, Variant.text, VariantOpinion.vector)
    .select_from(Post)
    .join(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
    .join(Variant, col(Variant.post_version_id) == PostVersion.id)
    .join(VariantOpinion, col(VariantOpinion.variant_id) == Variant.id)
    .where(Post.organisation_id == ORGANISATION_ID, col(Post.id) != param("post_id"))
    .where(col(Post.planned_at).between(param("since"), param("until")))
    .where(col(Variant.language).in_(param("languages", many=True)), VariantOpinion.model == param("model"))
    .order_by(col(Post.planned_at).desc(), col(Variant.id))
    .limit(param("limit")),
    KnownText,
)
