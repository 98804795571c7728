from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.core import paths
from app.core.permissions import Role
from app.core.zones import local_day
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.db.work import Work
from app.domain.approvals.models.rounds import RoundStep, StepCandidate
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.people.queries import actors, people
from app.domain.posts.models import Post

Recipient = tuple[User, str]


def reviewers_of_steps(session: Session, steps: Sequence[RoundStep]) -> Sequence[tuple[User, str, int]]:
    """Return queued deciders able to sign in, with their steps."""
    here, keys = steps[0].organisation_id, [step.id for step in steps]
    return _REVIEWERS.all(session, organisation_id=here, steps=keys)


def escalation_contacts(session: Session, post: Post, *, now: datetime) -> list[tuple[User, str]]:
    """Return superiors (may take over) and administrators (may grant roles), with pages."""
    body = session.get_one(Organisation, post.organisation_id)
    today = local_day(now, body.zone)
    places = {
        Role.ADMINISTRATOR: paths.people(body.slug),
        Role.SUPERVISOR: paths.review(body.slug, post.year, post.ordinal),
    }
    contacts = {
        user.id: (user, path)
        for role, path in places.items()
        for user in people.people_with_roles(session, [role], organisation_id=body.id, today=today)
    }
    return list(contacts.values())


def post_author(work: Work, post: Post) -> Recipient | None:
    """Return None unless active here and able to sign in."""
    return post_authors(work, [post]).get(post.id)


def post_authors(work: Work, posts: Sequence[Post]) -> dict[int, Recipient]:
    """Return authors by post; one statement."""
    wanted = {post.author_id for post in posts}
    here = posts[0].organisation_id
    rows = _AUTHORS.all(
        work.session, organisation_id=here, people=list(wanted), today=local_day(work.now, posts[0].zone)
    )
    by_key = {user.id: (user, slug) for user, slug in rows}
    return {post.id: by_key[post.author_id] for post in posts if post.author_id in by_key}


_SLUG = select(Organisation.slug).where(Organisation.id == ORGANISATION_ID).scalar_subquery()
_READERS = select(User, _SLUG).where(col(User.disabled_at).is_(None)).order_by(col(User.id))
_REVIEWERS: EntityQuery[tuple[User, str, int]] = EntityQuery(
    _READERS.add_columns(col(StepCandidate.round_step_id))
    .join(StepCandidate, col(StepCandidate.user_id) == User.id)
    .where(
        col(StepCandidate.organisation_id) == ORGANISATION_ID,
        col(StepCandidate.round_step_id).in_(param("steps", many=True)),
    )
)
_AUTHORS: EntityQuery[Recipient] = EntityQuery(
    _READERS.where(col(User.id).in_(param("people", many=True)), actors.has_role_in(ORGANISATION_ID, param("today")))
)
