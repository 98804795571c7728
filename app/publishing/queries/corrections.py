"""What corrects what: from a post to its corrections and back, and what a correction hangs from on each network."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from app.db.reads import HERE, Read, as_it_is, given
from app.drafting.models import Post, Variant
from app.drafting.rules.draft import Target
from app.drafting.rules.numbers import number_of
from app.drafting.rules.states import Status
from app.publishing.models import Delivery, PostCorrection
from app.publishing.rules import DeliveryState


@dataclass(frozen=True, slots=True)
class Correcting:
    """Another post that corrects this one, or, with `is_original`, that this one corrects."""

    id: int
    year: int
    ordinal: int
    title: str
    status: Status
    is_original: bool

    @property
    def number(self) -> str:
        return number_of(self.year, self.ordinal)


def corrections(session: Session, post: Post) -> Sequence[Correcting]:
    """The original first, then its corrections as they were begun; one statement."""
    return _BOTH_WAYS.all(session, organisation_id=post.organisation_id, post_id=post.id)


def answered_by(session: Session, corrections: Sequence[Post]) -> Mapping[int, Mapping[Target, str]]:
    """By correction, the network's identifiers of what it puts right, by account and language; none for none."""
    found: dict[int, dict[Target, str]] = defaultdict(dict)
    if corrections:
        here, keys = corrections[0].organisation_id, [post.id for post in corrections]
        for post_id, channel_id, language, remote_id in _ANSWERED.all(session, organisation_id=here, posts=keys):
            found[post_id][channel_id, language] = remote_id
    return found


_OTHER = or_(
    (col(PostCorrection.post_id) == given("post_id")) & (col(PostCorrection.corrects_id) == Post.id),
    (col(PostCorrection.corrects_id) == given("post_id")) & (col(PostCorrection.post_id) == Post.id),
)
_BOTH_WAYS: Read[Correcting] = Read(
    select(
        Post.id,
        Post.year,
        Post.ordinal,
        Post.title,
        Post.status,
        col(PostCorrection.corrects_id) == Post.id,  # type: ignore[call-overload] # more columns than its types count
    )
    .join(PostCorrection, _OTHER)
    .where(PostCorrection.organisation_id == HERE, Post.organisation_id == HERE)
    .order_by(col(PostCorrection.id)),
    Correcting,
)
_ANSWERED: Read[tuple[int, int, str, str]] = Read(
    select(PostCorrection.post_id, Delivery.channel_id, Variant.language, Delivery.remote_id)
    .join(Delivery, col(Delivery.post_id) == PostCorrection.corrects_id)
    .join(Variant, col(Variant.id) == Delivery.variant_id)
    .where(PostCorrection.organisation_id == HERE, col(PostCorrection.post_id).in_(given("posts", many=True)))
    .where(Delivery.state == DeliveryState.PUBLISHED, Delivery.remote_id != ""),
    as_it_is,
)
