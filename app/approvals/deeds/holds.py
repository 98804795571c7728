"""Holds of reviewers over a change of text: they stand until that function releases or approves what is written now."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.accounts.queries.substitutions import held_today
from app.approvals.models import Decision
from app.approvals.rules import Verdict
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor, the_clock
from app.drafting import lifecycle
from app.drafting.models import Post
from app.drafting.queries.holds import standing_holds_of
from app.drafting.rules.holds import Hold, settles
from app.drafting.rules.states import Move
from app.organisations.queries import day_of
from app.publishing.service.letters import tell_held

Rounds = Mapping[int, int]
"""By post, the round that approved it; none for what one person approved alone."""


def keep_holds(session: Session, posts: Sequence[Post], rounds: Rounds, *, now: datetime) -> None:
    """Hold again the posts just approved that a reviewer held before their text changed.

    A hold ends where somebody of that function, or of one above it, approved the text in this round. One statement,
    and three more where a hold stands.
    """
    if not posts:
        return
    here = posts[0].organisation_id
    found = standing_holds_of(session, here, [post.id for post in posts])
    held = [(post, [one for one in found.get(post.id, ()) if one.outlives_edits]) for post in posts]
    held = [(post, standing) for post, standing in held if standing]
    roles = _roles_that_approved(session, here, [rounds[post.id] for post, _ in held if post.id in rounds], now=now)
    for post, standing in held:
        approving = roles.get(rounds.get(post.id, 0), frozenset())
        left = [one for one in standing if not settles(one.function, approving)]
        _keep(session, post, left, now=now)


def _keep(session: Session, post: Post, standing: Sequence[Hold], *, now: datetime) -> None:
    clock = the_clock(post.organisation_id)
    lifecycle.settle_holds(session, post, actor=clock, now=now, reason="")
    for one in standing:
        setter = Actor(id=one.by_id, name=one.by_name, organisation_id=post.organisation_id)
        function = one.function.value
        lifecycle.apply(session, post, Move.HOLD, actor=setter, now=now, reason=one.reason, set_as=function)
        detail = {"reason": one.reason, "held_as": function}
        audit.record(session, Act.POST_HELD, actor=clock, now=now, subject=f"post:{post.id}", **detail)
    session.flush()
    if standing:
        tell_held(session, post.organisation_id, [post], standing[-1].reason, now=now)


def _roles_that_approved(
    session: Session, organisation_id: int, rounds: Sequence[int], *, now: datetime
) -> dict[int, frozenset[str]]:
    """Return, by round, the roles that its approving people hold today, in their own right or in somebody's place."""
    if not rounds:
        return {}
    session.flush()
    given = session.execute(
        select(Decision.round_id, Decision.user_id, Decision.on_behalf_of_id)
        .where(Decision.organisation_id == organisation_id, Decision.verdict == Verdict.APPROVED)
        .where(col(Decision.round_id).in_(rounds))
    ).all()
    people = {person for _, *both in given for person in both if person is not None}
    today = day_of(session, organisation_id, now=now)
    held = held_today(session, people, organisation_id=organisation_id, today=today)
    roles: dict[int, frozenset[str]] = {}
    for round_id, user_id, behalf_id in given:
        of_person = {one.role.value for who in (user_id, behalf_id) if who for one in held.get(who, ())}
        roles[round_id] = roles.get(round_id, frozenset()) | of_person
    return roles
