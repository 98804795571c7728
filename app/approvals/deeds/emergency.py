"""The lane of emergencies: asking for a confirmation and giving it, each in one deed."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlmodel import Session

from app.approvals.deeds import decide, submit
from app.approvals.models import Round, RoundStep
from app.approvals.queries.hands import is_marked
from app.approvals.queries.turn import turn_of
from app.approvals.rules import Verdict
from app.approvals.rules.hands import NO_OTHER
from app.approvals.service import emergency
from app.core.actor import Actor
from app.core.errors import NotPermitted
from app.drafting import deeds as drafting
from app.drafting.models import Post

IN_FORCE = "Hay una emergencia en vigor."


def ask(session: Session, post: Post, *, actor: Actor, now: datetime) -> Sequence[RoundStep]:
    """Send it to be confirmed by somebody else, to go out as soon as they do.

    Raises what `submit` raises, `OutOfTurn` unless an emergency is in force and it is about one, and `Refusal`
    for a text that lacks a part of what an emergency says.
    """
    emergency.check_urgent(session, post, now=now)
    emergency.check_text(session, post)
    drafting.reschedule(session, post, emergency.plan_of(now, post.zone), actor=actor, now=now)
    return submit(session, post, actor=actor, now=now)


def confirm(session: Session, post: Post, *, seen_hash: str, actor: Actor, now: datetime) -> Round:
    """Somebody else's yes: as any decision, but it goes out within a minute."""
    emergency.check_urgent(session, post, now=now)
    emergency.check_text(session, post)
    turn = turn_of(session, post, actor)
    if is_marked(session, turn, actor, now=now):
        raise NotPermitted(NO_OTHER)
    is_moved = emergency.bring_forward(post, turn.current.version, now=now)
    yes = partial(decide, verdict=Verdict.APPROVED, reason="", urgency=IN_FORCE)
    round_ = yes(session, post, seen_hash=seen_hash, actor=actor, now=now)
    if is_moved:
        emergency.note_forward(session, post, actor=actor, now=now)
    return round_
