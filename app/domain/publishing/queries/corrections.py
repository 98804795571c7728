from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.domain.posts.models import Post, Variant
from app.domain.posts.rules.draft import Target
from app.domain.posts.rules.post_number import format_number
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import IS_FIRST_PART, Delivery, PostCorrection
from app.domain.publishing.rules.delivery import DeliveryState


@dataclass(frozen=True, slots=True)
class LinkedCorrection:
    """A correction or, with `is_original`, the post corrected."""

    id: int
    year: int
    ordinal: int
    title: str
    status: PostStatus
    is_original: bool

    @property
    def number(self) -> str:
        return format_number(self.year, self.ordinal)


def linked_corrections(session: Session, post: Post) -> Sequence[LinkedCorrection]:
    """Return the original, then corrections by creation; one statement."""
    return _BOTH_WAYS.all(session, organisation_id=post.organisation_id, post_id=post.id)


def reply_targets(session: Session, corrections: Sequence[Post]) -> Mapping[int, Mapping[Target, str]]:
    """Return identifiers by account and language; no statement for none."""
    targets_by_correction: dict[int, dict[Target, str]] = defaultdict(dict)
    if corrections:
        here, keys = corrections[0].organisation_id, [post.id for post in corrections]
        for post_id, channel_id, language, remote_id in _ANSWERED.all(session, organisation_id=here, posts=keys):
            targets_by_correction[post_id][channel_id, language] = remote_id
    return targets_by_correction


_OTHER = or_(
    (col(PostCorrection.post_id) == param("post_id")) & (col(PostCorrection.corrects_id) == Post.id),
    (col(PostCorrection.corrects_id) == param("post_id")) & (col(PostCorrection.post_id) == Post.id),
)
_BOTH_WAYS: Query[LinkedCorrection] = Query(
    select_columns(
        Post.id, Post.year, Post.ordinal, Post.title, Post.status, col(PostCorrection.corrects_id) == Post.id
    )
    .join(PostCorrection, _OTHER)
    .where(PostCorrection.organisation_id == ORGANISATION_ID, Post.organisation_id == ORGANISATION_ID)
    .order_by(col(PostCorrection.id)),
    LinkedCorrection,
)
_ANSWERED: Query[tuple[int, int, str, str]] = Query(
    select(PostCorrection.post_id, Delivery.channel_id, Variant.language, Delivery.remote_id)
    .join(Delivery, col(Delivery.post_id) == PostCorrection.corrects_id)
    .join(Variant, col(Variant.id) == Delivery.variant_id)
    .where(
        PostCorrection.organisation_id == ORGANISATION_ID, col(PostCorrection.post_id).in_(param("posts", many=True))
    )
    .where(Delivery.state == DeliveryState.PUBLISHED, Delivery.remote_id != "", IS_FIRST_PART),
    as_tuple,
)
