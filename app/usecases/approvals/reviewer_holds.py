"""Reviewers' holds, which outlive text changes until the holding role releases or approves."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.core.actor import Actor, system_actor
from app.db.work import Work
from app.domain.approvals.models.decisions import Decision
from app.domain.approvals.rules.states import Verdict
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.organisations.queries import current_day
from app.domain.people.queries.substitutions import roles_held_on
from app.domain.posts import lifecycle
from app.domain.posts.models import Post
from app.domain.posts.queries.holds import unreleased_holds
from app.domain.posts.rules.holds import PostHold, approval_settles
from app.domain.posts.rules.states import PostTransition
from app.domain.publishing.service.delivery_letters import notify_held

ApprovingRounds = Mapping[int, int]
"""Approving rounds by post; none for sole approvals."""


def restore_holds(work: Work, posts: Sequence[Post], rounds: ApprovingRounds) -> None:
    """Hold again newly approved posts held before their text changed.

    Holds end when that role, or one above, approved this round. One statement, three more if any stands.
    """
    if not posts:
        return
    here = posts[0].organisation_id
    holds_by_post = unreleased_holds(work.session, here, [post.id for post in posts])
    posts_with_holds = [
        (post, [hold for hold in holds_by_post.get(post.id, ()) if hold.outlives_edits]) for post in posts
    ]
    posts_with_holds = [(post, holds) for post, holds in posts_with_holds if holds]
    roles = _approving_roles(
        work.session, here, [rounds[post.id] for post, _ in posts_with_holds if post.id in rounds], now=work.now
    )
    for post, holds in posts_with_holds:
        approving = roles.get(rounds.get(post.id, 0), frozenset())
        left = [hold for hold in holds if not approval_settles(hold.function, approving)]
        _restore(work, post, left)


def _restore(work: Work, post: Post, holds: Sequence[PostHold]) -> None:
    clock = system_actor(post.organisation_id)
    lifecycle.settle_reviewer_holds(work.by(clock), post, reason="")
    for hold in holds:
        setter = Actor(id=hold.by_id, name=hold.by_name, organisation_id=post.organisation_id)
        function = hold.function.value
        lifecycle.apply_transition(work.by(setter), post, PostTransition.HOLD, reason=hold.reason, set_as=function)
        detail = {"reason": hold.reason, "held_as": function}
        audit.record(work.by(clock), Act.POST_HELD, subject=f"post:{post.id}", **detail)
    work.session.flush()
    if holds:
        notify_held(work.session, post.organisation_id, [post], holds[-1].reason, now=work.now)


def _approving_roles(
    session: Session, organisation_id: int, rounds: Sequence[int], *, now: datetime
) -> dict[int, frozenset[str]]:
    """Return approvers' present roles, own or substituted, by round."""
    if not rounds:
        return {}
    session.flush()
    rows = session.execute(
        select(Decision.round_id, Decision.user_id, Decision.on_behalf_of_id)
        .where(Decision.organisation_id == organisation_id, Decision.verdict == Verdict.APPROVED)
        .where(col(Decision.round_id).in_(rounds))
    ).all()
    people = {person for _, *both in rows for person in both if person is not None}
    today = current_day(session, organisation_id, now=now)
    roles_by_person = roles_held_on(session, people, organisation_id=organisation_id, today=today)
    roles: dict[int, frozenset[str]] = {}
    for round_id, user_id, behalf_id in rows:
        of_person = {
            held_role.role.value for who in (user_id, behalf_id) if who for held_role in roles_by_person.get(who, ())
        }
        roles[round_id] = roles.get(round_id, frozenset()) | of_person
    return roles
