"""Some posts by their numbers, as little of each as a page needs that says what would become of them."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import tuple_
from sqlmodel import Session, col

from app.db.reads import HERE, Read, columns, given
from app.drafting.models import Post
from app.drafting.rules.states import Status


class Chosen(NamedTuple):
    year: int
    ordinal: int
    title: str
    status: Status
    author_id: int | None


def chosen(
    session: Session, organisation_id: int, numbers: Collection[tuple[int, int]]
) -> Mapping[tuple[int, int], Chosen]:
    """By year and ordinal, those there are: one statement."""
    found = _CHOSEN.all(session, organisation_id=organisation_id, numbers=list(numbers))
    return {(one.year, one.ordinal): one for one in found}


_CHOSEN: Read[Chosen] = Read(
    columns(Post.year, Post.ordinal, Post.title, Post.status, Post.author_id)
    .where(Post.organisation_id == HERE, tuple_(col(Post.year), col(Post.ordinal)).in_(given("numbers", many=True)))
    .order_by(col(Post.id)),
    Chosen,
)
