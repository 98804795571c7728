"""Stepping aside from a decision, and taking one over."""

from datetime import datetime

from sqlmodel import Session

from app.approvals import service
from app.approvals.deeds.letters import ASKING, ask_reviewers
from app.approvals.models import RoundStep
from app.approvals.queries import readers
from app.approvals.queries.turn import turn_of
from app.approvals.rules.aside import Ground
from app.approvals.service.letters import letter_about
from app.core.actor import Actor
from app.drafting.models import Post
from app.notifications import service as notifications


def recuse(session: Session, post: Post, *, ground: Ground, text: str, actor: Actor, now: datetime) -> None:
    """Step aside; those to whom it passes are asked, and with nobody left whoever can put somebody there is told."""
    turn = turn_of(session, post, actor)
    service.recuse(session, turn, ground, text, actor=actor, now=now)
    if readers.reviewers_of(session, [turn.step]):
        ask_reviewers(session, [(post, [turn.step])], ASKING[False], now=now)
    else:
        _tell_nobody_is_left(session, post, turn.step, now=now)


def call_in(session: Session, post: Post, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take over the open step; see `service.call_in`."""
    service.call_in(session, turn_of(session, post, actor), reason, actor=actor, now=now)


def _tell_nobody_is_left(session: Session, post: Post, step: RoundStep, *, now: datetime) -> None:
    """Silence approves nothing (I3): the post would wait until it expires."""
    letters = [
        letter_about(post, user, "nobody_decides", f"step:{step.id}:nobody:{user.id}", step=step.name, path=path)
        for user, path in readers.who_can_mend(session, post, now=now)
    ]
    notifications.queue_all(session, letters, organisation_id=post.organisation_id, now=now)
