from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.messages import Message, msg
from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.people.models import User
from app.domain.posts.models import Post, PostView

PRESENCE_LAPSE = timedelta(minutes=15)
"""Time without signal."""
WRITING_LAPSE = timedelta(minutes=3)
"""The same while writing, which gives a signal every minute."""


class PresentReviewer(NamedTuple):
    user_id: int
    name: str
    since: datetime


def is_asked_to_decide(session: Session, post: Post, user_id: int) -> bool:
    """Match an open step, as in the queues."""
    return (
        _STEPS_OF_USER.first(session, organisation_id=post.organisation_id, post_id=post.id, user_id=user_id)
        is not None
    )


def reviewers_present(
    session: Session, organisation_id: int, posts: Sequence[int], *, now: datetime, lapse: timedelta = PRESENCE_LAPSE
) -> Mapping[int, Sequence[PresentReviewer]]:
    """Return earliest first; one statement."""
    reviewers_by_post: dict[int, list[PresentReviewer]] = defaultdict(list)
    rows = _PRESENT_REVIEWERS.all(session, organisation_id=organisation_id, posts=list(posts), fresh=now - lapse)
    for post_id, user_id, name, since in rows:
        reviewers_by_post[post_id].append(PresentReviewer(user_id, name, since))
    return reviewers_by_post


_STEPS_OF_USER: Query[int] = Query(
    select(StepCandidate.round_step_id)
    .join(RoundStep, col(RoundStep.id) == StepCandidate.round_step_id)
    .join(Round, col(Round.id) == RoundStep.round_id)
    .where(StepCandidate.organisation_id == ORGANISATION_ID, StepCandidate.user_id == param("user_id"))
    .where(Round.post_id == param("post_id"))
    .limit(1),
    int,
)
_PRESENT_REVIEWERS: Query[tuple[int, int, str, datetime]] = Query(
    select_columns(PostView.post_id, PostView.user_id, User.name, PostView.present_since)
    .select_from(PostView)
    .join(User, col(User.id) == PostView.user_id)
    .join(Post, col(Post.id) == PostView.post_id)
    .where(Post.organisation_id == ORGANISATION_ID, col(PostView.post_id).in_(param("posts", many=True)))
    .where(PostView.present_at > param("fresh"))
    .order_by(col(PostView.present_since), col(PostView.user_id)),
    as_tuple,
)


def presence_message(name: str, since: str) -> Message:
    """Take an hour in words."""
    return msg("%(name)s lo está mirando desde las %(since)s.", name=name, since=since)
