"""Recall of one person's emergency approvals, ending with the emergency unless sent."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.core import paths
from app.core.actor import system_actor
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.approvals.queries import sole_approvals
from app.domain.approvals.service.review_letters import post_letter
from app.domain.notifications import service as notifications_service
from app.domain.organisations.models import Organisation
from app.domain.people.queries import deciders
from app.domain.periods.queries import periods_in_force
from app.domain.periods.queries.periods_in_force import binding_kinds_at
from app.domain.periods.rules.kinds import PeriodKind
from app.domain.posts.models import Post
from app.domain.posts.queries import posts as post_queries
from app.domain.publishing.queries.due_deliveries import lock_post_rows
from app.usecases.posts import actions

EMERGENCY_OVER = "la emergencia en que se aprobó con una sola firma ya no está en vigor"


def lock_emergency_approvals(session: Session, organisation_id: int) -> Sequence[Post]:
    """Lock and return unsent posts approved alone in an emergency.

    Call before writing the record: posts lock first everywhere.
    """
    post_ids = sole_approvals.emergency_posts_to_leave(session, organisation_id)
    return list(lock_post_rows(session, post_ids).values()) if post_ids else ()


def recall_uncovered(work: Work, organisation_id: int, posts: Sequence[Post]) -> int:
    """Send locked posts back if no emergency binds; return the number."""
    if not posts or PeriodKind.EMERGENCY in binding_kinds_at(work.session, organisation_id, [work.now])[work.now]:
        return 0
    recall_posts(work, posts)
    return len(posts)


def recall_posts(work: Work, posts: Sequence[Post]) -> None:
    """End locked posts' approval, cancel deliveries, notify authors."""
    here = posts[0].organisation_id
    versions = post_queries.current_versions(work.session, here, [post.id for post in posts])
    writers = post_queries.contributors_of(work.session, here, [version.id for version in versions.values()])
    actions.end_approvals(work, posts, EMERGENCY_OVER)
    work.session.flush()
    wrote = {post.id: {post.author_id, *writers.get(versions[post.id].id, ())} for post in posts}
    everybody = {person for several in wrote.values() for person in several if person is not None}
    users = {user.id: user for user in deciders.active_users(work.session, here, everybody, now=work.now)}
    body = work.session.get_one(Organisation, here)
    letters = [
        post_letter(
            post,
            users[person],
            "emergency_over",
            f"emergency_over:{post.id}:{versions[post.id].id}:{work.now:%Y%m%d%H%M}:{person}",
            path=paths.post(body.slug, post.year, post.ordinal),
        )
        for post in posts
        for person in sorted(wrote[post.id] & users.keys())
    ]
    notifications_service.queue_letters(work.session, letters, organisation_id=here, now=work.now)


def recall_after_emergencies(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Recall past emergencies' sole approvals; return the number.

    One read if none. Safe to run twice, late or beside the sender, which rechecks.
    """
    with reading() as session:
        bodies = [
            body
            for body in sole_approvals.organisations_with_emergency_posts(session)
            if not _in_emergency(session, body, now=now)
        ]
    return sum(_recall_in_organisation(writing, body, now=now) for body in bodies)


def _in_emergency(session: Session, organisation_id: int, *, now: datetime) -> bool:
    return PeriodKind.EMERGENCY in periods_in_force.binding_kinds_at(session, organisation_id, [now])[now]


def _recall_in_organisation(writing: Sessions, organisation_id: int, *, now: datetime) -> int:
    with writing() as session:
        posts = lock_emergency_approvals(session, organisation_id)
        count = recall_uncovered(Work(session, system_actor(organisation_id), now), organisation_id, posts)
        session.commit()
        return count
