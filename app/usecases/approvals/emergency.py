from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import NotPermitted
from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.approvals.queries.marked_decisions import is_marked_decision
from app.domain.approvals.queries.review_context import review_context
from app.domain.approvals.rules import Verdict
from app.domain.approvals.rules.deciders import NO_OTHER_DECIDER
from app.domain.posts.models import Post
from app.usecases.approvals import emergency_lane
from app.usecases.approvals.decisions import decide_post
from app.usecases.approvals.submission import submit_post
from app.usecases.posts import actions

EMERGENCY_IN_FORCE = "Hay una emergencia en vigor."


def request_confirmation(session: Session, post: Post, *, actor: Actor, now: datetime) -> Sequence[RoundStep]:
    """Submit a post for another person's confirmation, on which it goes out.

    Raises as `submit_post`; `Conflict` unless about an emergency in force; `Refusal` for a text without a required
    part.
    """
    emergency_lane.check_emergency_lane(session, post, now=now)
    emergency_lane.check_emergency_text(session, post)
    actions.reschedule_post(session, post, emergency_lane.emergency_plan(now, post.zone), actor=actor, now=now)
    return submit_post(session, post, actor=actor, now=now)


def confirm_emergency(session: Session, post: Post, *, seen_hash: str, actor: Actor, now: datetime) -> Round:
    """Record another person's yes like any decision; the post goes out within a minute."""
    emergency_lane.check_emergency_lane(session, post, now=now)
    emergency_lane.check_emergency_text(session, post)
    context = review_context(session, post, actor)
    if is_marked_decision(session, context, actor, now=now):
        raise NotPermitted(NO_OTHER_DECIDER)
    is_moved = emergency_lane.bring_forward(post, context.current.version, now=now)
    yes = partial(decide_post, verdict=Verdict.APPROVED, reason="", urgency=EMERGENCY_IN_FORCE)
    round_ = yes(session, post, seen_hash=seen_hash, actor=actor, now=now)
    if is_moved:
        emergency_lane.record_bring_forward(session, post, actor=actor, now=now)
    return round_
