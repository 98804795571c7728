"""Where a review is on the agenda of a sitting, and where one goes from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.core.errors import NotFound
from app.drafting.models import Post
from app.sittings.models import Sitting
from app.sittings.queries.agenda import Point, points_of
from app.sittings.queries.sittings import sitting_or_404


@dataclass(frozen=True, slots=True)
class Walk:
    sitting: Sitting
    point: Point
    count: int
    previous: Point | None
    following: Point | None


def walk_of(session: Session, sitting_id: int | None, post: Post, *, user_id: int) -> Walk | None:
    """None where the post is on no such agenda; two statements."""
    if sitting_id is None:
        return None
    try:
        sitting = sitting_or_404(session, post.organisation_id, sitting_id)
    except NotFound:
        return None
    points = points_of(session, sitting, user_id)
    place = next((n for n, one in enumerate(points) if (one.year, one.ordinal) == (post.year, post.ordinal)), None)
    if place is None:
        return None
    return Walk(sitting, points[place], len(points), _at(points, place - 1), _at(points, place + 1))


def next_to_decide(session: Session, sitting: Sitting, post: Post, *, user_id: int) -> Point | None:
    """The next one that waits for this person after a post, or else the first."""
    points = points_of(session, sitting, user_id)
    place = next((n for n, one in enumerate(points) if (one.year, one.ordinal) == (post.year, post.ordinal)), -1)
    waiting = [one for one in (*points[place + 1 :], *points[: place + 1]) if one.waits and one.is_mine]
    return waiting[0] if waiting else None


def _at(points: Sequence[Point], place: int) -> Point | None:
    return points[place] if 0 <= place < len(points) else None
