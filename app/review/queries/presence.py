"""Who is looking at what waits for a decision."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.accounts.models import User
from app.approvals.models import Round, RoundStep, StepCandidate
from app.db.reads import HERE, Read, as_it_is, columns, given
from app.drafting.models import Post, PostView
from app.review.rules.presence import LAPSES


class Present(NamedTuple):
    """Somebody who says that they are looking at it, since when."""

    user_id: int
    name: str
    since: datetime


def is_asked(session: Session, post: Post, user_id: int) -> bool:
    """Whether some open step of the post waits for this person, as the queues have it."""
    return _ASKED.first(session, organisation_id=post.organisation_id, post_id=post.id, user_id=user_id) is not None


def looking_at(
    session: Session, organisation_id: int, posts: Sequence[int], *, now: datetime
) -> Mapping[int, Sequence[Present]]:
    """By post, whoever began first first; one statement."""
    found: dict[int, list[Present]] = defaultdict(list)
    rows = _LOOKING.all(session, organisation_id=organisation_id, posts=list(posts), fresh=now - LAPSES)
    for post_id, user_id, name, since in rows:
        found[post_id].append(Present(user_id, name, since))
    return found


_ASKED: Read[int] = Read(
    select(StepCandidate.round_step_id)
    .join(RoundStep, col(RoundStep.id) == StepCandidate.round_step_id)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .where(StepCandidate.organisation_id == HERE, StepCandidate.user_id == given("user_id"))
    .where(Round.post_id == given("post_id"))
    .limit(1),
    int,
)
_LOOKING: Read[tuple[int, int, str, datetime]] = Read(
    columns(PostView.post_id, PostView.user_id, User.name, PostView.present_since)
    .select_from(PostView)
    .join(User, col(User.id) == PostView.user_id)
    .join(Post, col(Post.id) == PostView.post_id)
    .where(Post.organisation_id == HERE, col(PostView.post_id).in_(given("posts", many=True)))
    .where(PostView.present_at > given("fresh"))
    .order_by(col(PostView.present_since), col(PostView.user_id)),
    as_it_is,
)
