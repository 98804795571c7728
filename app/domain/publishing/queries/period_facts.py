from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlmodel import Session, col, func, select

from app.domain.approvals.models.decisions import Approval
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.queries.emergency_posts import uncounted_emergencies
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import TopicClass
from app.domain.periods.rules.holds import HoldContext, HoldRelease
from app.domain.posts.models import Post, PostMark
from app.domain.posts.rules.states import PostTransition


def period_standings(session: Session, post_ids: Collection[int]) -> Mapping[int, HoldContext]:
    """Return classes, last approvals and releases.

    Three statements; one more, for text, with emergency topics.
    """
    releases: dict[int, list[HoldRelease]] = defaultdict(list)
    marks = select(PostMark.post_id, PostMark.at, PostMark.period_id).where(
        col(PostMark.post_id).in_(post_ids), PostMark.move == PostTransition.RELEASE, col(PostMark.set_as).is_(None)
    )
    for post_id, at, period_id in session.execute(marks):
        releases[post_id].append(HoldRelease(at, period_id))
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
    known = {row[0]: row[1] for row in session.execute(classes)}
    urgent = [post_id for post_id, topic_class in known.items() if topic_class is TopicClass.EMERGENCY]
    uncounted = uncounted_emergencies(session, urgent)
    return {
        post_id: HoldContext(
            topic_class=topic_class.value if topic_class and post_id not in uncounted else None,
            approved_at=approved.get(post_id),
            releases=releases[post_id],
            uncounted=uncounted.get(post_id),
        )
        for post_id, topic_class in known.items()
    }
