"""Which post takes up what another one's approval left out, from either side."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlmodel import Session, col, or_

from app.approvals.models import PostRemainder
from app.db.reads import HERE, Read, columns, given
from app.drafting.models import Post
from app.drafting.rules.numbers import number_of
from app.drafting.rules.states import Status


class Remainder(NamedTuple):
    """The other post: the one with the rest, or, with `is_original`, the one it was left out of."""

    id: int
    year: int
    ordinal: int
    title: str
    status: Status
    round_id: int
    is_original: bool

    @property
    def number(self) -> str:
        return number_of(self.year, self.ordinal)


def remainders_of(session: Session, post: Post) -> Sequence[Remainder]:
    """The original first, then what was prepared, as it was begun; one statement."""
    found = _BOTH_WAYS.all(session, organisation_id=post.organisation_id, post_id=post.id)
    return sorted(found, key=lambda one: not one.is_original)


_IS_ORIGINAL = col(PostRemainder.remainder_of_id) == Post.id
_OTHER = or_(
    (col(PostRemainder.post_id) == given("post_id")) & _IS_ORIGINAL,
    (col(PostRemainder.remainder_of_id) == given("post_id")) & (col(PostRemainder.post_id) == Post.id),
)
_BOTH_WAYS: Read[Remainder] = Read(
    columns(Post.id, Post.year, Post.ordinal, Post.title, Post.status, PostRemainder.round_id, _IS_ORIGINAL)
    .select_from(Post)
    .join(PostRemainder, _OTHER)
    .where(PostRemainder.organisation_id == HERE, Post.organisation_id == HERE)
    .order_by(col(PostRemainder.id)),
    lambda *row: Remainder._make((*row[:-1], bool(row[-1]))),
)
