"""What is known of publications when a period meets them at the moment of sending."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlmodel import Session, col, func, select

from app.approvals.models import Approval, Round
from app.drafting.models import Post, PostMark
from app.drafting.rules.states import Move
from app.periods.rules.stopping import Release, Standing
from app.topics.models import Topic


def standings(session: Session, post_ids: Collection[int]) -> Mapping[int, Standing]:
    """The class of each, when it was last approved, and every time it was released; three statements."""
    releases: dict[int, list[Release]] = defaultdict(list)
    marks = select(PostMark.post_id, PostMark.at, PostMark.period_id).where(
        col(PostMark.post_id).in_(post_ids), PostMark.move == Move.RELEASE, col(PostMark.set_as).is_(None)
    )
    for post_id, at, period_id in session.execute(marks):
        releases[post_id].append(Release(at, period_id))
    approvals = (
        select(Round.post_id, func.max(Approval.approved_at))
        .join(Approval, (col(Approval.round_id) == Round.id) & (col(Approval.organisation_id) == Round.organisation_id))
        .where(col(Round.post_id).in_(post_ids))
        .group_by(col(Round.post_id))
    )
    approved = {row[0]: row[1] for row in session.execute(approvals)}
    classes = (
        select(Post.id, Topic.topic_class)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(col(Post.id).in_(post_ids))
    )
    return {
        post_id: Standing(topic_class and topic_class.value, approved.get(post_id), releases[post_id])
        for post_id, topic_class in session.execute(classes)
    }
