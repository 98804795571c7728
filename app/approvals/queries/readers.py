"""Who is written to about a review."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.accounts import queries as accounts
from app.accounts.models import User
from app.accounts.rules import Role
from app.approvals.models import RoundStep, StepCandidate
from app.core import paths
from app.core.zones import day_in
from app.db.reads import HERE, Load, given
from app.drafting.models import Post
from app.organisations.models import Organisation

Reader = tuple[User, str]
"""Somebody to be written to, and how the organisation's addresses name it."""


def reviewers_of(session: Session, steps: Sequence[RoundStep]) -> Sequence[tuple[User, str, int]]:
    """Who may decide these steps, as the queues have it, of those who can still sign in; and which one each."""
    here, keys = steps[0].organisation_id, [step.id for step in steps]
    return _REVIEWERS.all(session, organisation_id=here, steps=keys)


def who_can_mend(session: Session, post: Post, *, now: datetime) -> list[tuple[User, str]]:
    """Superiors, who may take a step over, and administrators, who may give roles; and where each does it."""
    body = session.get_one(Organisation, post.organisation_id)
    today = day_in(now, body.zone)
    places = {
        Role.ADMINISTRATOR: paths.people(body.slug),
        Role.SUPERVISOR: paths.review(body.slug, post.year, post.ordinal),
    }
    found = {
        user.id: (user, path)
        for role, path in places.items()
        for user in accounts.people_with_roles(session, [role], organisation_id=body.id, today=today)
    }
    return list(found.values())


def author_of(session: Session, post: Post, *, now: datetime) -> Reader | None:
    """Whoever began a post, if they are still somebody here and can sign in."""
    return authors_of(session, [post], now=now).get(post.id)


def authors_of(session: Session, posts: Sequence[Post], *, now: datetime) -> dict[int, Reader]:
    """The same by post; one statement."""
    wanted = {post.author_id for post in posts}
    here = posts[0].organisation_id
    found = _AUTHORS.all(session, organisation_id=here, people=list(wanted), today=day_in(now, posts[0].zone))
    by_key = {user.id: (user, slug) for user, slug in found}
    return {post.id: by_key[post.author_id] for post in posts if post.author_id in by_key}


_SLUG = select(Organisation.slug).where(Organisation.id == HERE).scalar_subquery()
_READERS = select(User, _SLUG).where(col(User.disabled_at).is_(None)).order_by(col(User.id))
_REVIEWERS: Load[tuple[User, str, int]] = Load(
    _READERS.add_columns(col(StepCandidate.round_step_id))
    .join(StepCandidate, col(StepCandidate.user_id) == User.id)
    .where(col(StepCandidate.organisation_id) == HERE, col(StepCandidate.round_step_id).in_(given("steps", many=True)))
)
_AUTHORS: Load[Reader] = Load(
    _READERS.where(col(User.id).in_(given("people", many=True)), accounts.is_seated(HERE, given("today")))
)
