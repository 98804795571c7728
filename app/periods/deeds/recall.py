"""Approvals that one person gave alone because an emergency was in force: they end with it, before anything leaves."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.approvals.queries import alone
from app.approvals.service.letters import letter_about
from app.core import paths
from app.core.actor import Actor
from app.drafting import deeds as drafting
from app.drafting import queries
from app.drafting.models import Post
from app.notifications import service as notifications
from app.organisations.models import Organisation
from app.periods.queries import binding
from app.periods.rules.kinds import PeriodKind
from app.publishing.queries import people
from app.publishing.queries.sending import posts_for_update

EMERGENCY_OVER = "la emergencia en que se aprobó con una sola firma ya no está en vigor"


def lock_emergency_approvals(session: Session, organisation_id: int) -> Sequence[Post]:
    """Return, locked, the posts that one person approved alone in an emergency and that may still leave.

    It comes before the record is written, since posts are locked first everywhere.
    """
    found = alone.waiting_to_leave(session, organisation_id)
    return list(posts_for_update(session, found).values()) if found else ()


def recall_uncovered(
    session: Session, organisation_id: int, posts: Sequence[Post], *, actor: Actor, now: datetime
) -> int:
    """Send those posts back when no emergency binds the body any more; return how many. They come locked."""
    if not posts or PeriodKind.EMERGENCY in binding(session, organisation_id, [now])[now]:
        return 0
    recall(session, posts, actor=actor, now=now)
    return len(posts)


def recall(session: Session, posts: Sequence[Post], *, actor: Actor, now: datetime) -> None:
    """End the approval of these posts and cancel what has not left; whoever wrote them is told. They come locked."""
    here = posts[0].organisation_id
    versions = queries.current_versions(session, here, [post.id for post in posts])
    writers = queries.contributors_of(session, here, [version.id for version in versions.values()])
    drafting.end_all(session, posts, EMERGENCY_OVER, actor=actor, now=now)
    session.flush()
    wrote = {post.id: {post.author_id, *writers.get(versions[post.id].id, ())} for post in posts}
    everybody = {person for several in wrote.values() for person in several if person is not None}
    users = {user.id: user for user in people.users(session, here, everybody, now=now)}
    body = session.get_one(Organisation, here)
    letters = [
        letter_about(
            post,
            users[person],
            "emergency_over",
            f"emergency_over:{post.id}:{versions[post.id].id}:{now:%Y%m%d%H%M}:{person}",
            path=paths.post(body.slug, post.year, post.ordinal),
        )
        for post in posts
        for person in sorted(wrote[post.id] & users.keys())
    ]
    notifications.queue_all(session, letters, organisation_id=here, now=now)
