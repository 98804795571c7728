"""One person's yes to what they wrote, what somebody else says of it later, and when nobody does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.accounts.models import User
from app.approvals import service
from app.approvals.deeds.holds import keep_holds
from app.approvals.models import SoleAct
from app.approvals.queries import alone as queries
from app.approvals.queries import readers
from app.approvals.queries.around import around_of
from app.approvals.queries.hands import is_marked
from app.approvals.queries.turn import turn_of
from app.approvals.rules import Verdict
from app.approvals.rules.alone import Lane, SoleDeed
from app.approvals.rules.ruling import Ruling
from app.approvals.service import emergency
from app.approvals.service.letters import letter_about
from app.core import paths
from app.core.actor import Actor
from app.drafting import lifecycle
from app.drafting.models import Post
from app.drafting.rules.checks import Stage, check_through
from app.drafting.rules.states import Move
from app.notifications import service as notifications
from app.organisations.models import Organisation
from app.publishing import service as publishing
from app.sittings.queries.seat import seats_at
from app.sittings.service.attending import note_decisions

NOBODY: frozenset[str] = frozenset()


def approve_alone(session: Session, post: Post, *, reason: str, seen_hash: str, actor: Actor, now: datetime) -> SoleAct:
    """Where a lane for it is open; somebody else is asked to look at it later.

    The line speaks as at any decision: raises `Blocked`, without exceptions, and `NotPermitted` when it calls anybody.
    """
    turn = turn_of(session, post, actor)
    turn = replace(turn, is_marked=is_marked(session, turn, actor, now=now))
    current = turn.current
    around = around_of(session, post, current.version, now=now)
    is_moved = around.is_urgent and emergency.bring_forward(post, current.version, now=now)
    setting = replace(around.setting, planned_at=post.planned_at)
    said = service.hold_against_line(session, turn.going_on, turn.voices, Stage.DECISION, now=now, setting=setting)
    check_through(said, excepted=NOBODY)
    given = {"reason": reason, "seen_hash": seen_hash}
    done, act = service.approve_alone(session, turn, around, said, actor=actor, now=now, **given)
    seat = seats_at(session, [turn.step], actor=actor, now=now)[turn.step.id]
    note_decisions(session, [(turn, seat)], Ruling(Verdict.APPROVED, reason), actor=actor, now=now)
    if is_moved:
        emergency.note_forward(session, post, actor=actor, now=now)
    lifecycle.apply(session, post, Move.APPROVE, actor=actor, now=now)
    publishing.schedule(session, current, done.approvals, actor=actor, now=now)
    keep_holds(session, [post], {}, now=now)
    others = [one for one in around.others if one.id != actor.id]
    _write(session, post, act, others, "later_review", now=now)
    return act


def review_later(session: Session, post: Post, *, deed: SoleDeed, reason: str, actor: Actor, now: datetime) -> SoleAct:
    """What somebody else says of it; whoever let it out hears of it."""
    act = service.review_later(session, post, deed, reason, actor=actor, now=now)
    sole = queries.sole_of(session, post)
    assert sole is not None
    approver, body = session.get_one(User, sole.approval.user_id), _body(session, post)
    path = paths.post(body.slug, post.year, post.ordinal)
    said = {"deed": deed.value, "reason": reason, "who": actor.name, "path": path}
    letter = letter_about(post, approver, "later_reviewed", f"later_reviewed:{act.round_id}:{approver.id}", **said)
    notifications.queue_all(session, [letter], organisation_id=post.organisation_id, now=now)
    return act


def escalate(session: Session, first: SoleAct, *, now: datetime) -> None:
    """Its term passed: superiors and administrators are told, once, and it stays in sight."""
    service.note_late(session, first, now=now)
    post = session.get_one(Post, first.post_id)
    above = [user for user, _ in readers.who_can_mend(session, post, now=now)]
    _write(session, post, first, above, "later_review_late", now=now)


def _write(session: Session, post: Post, first: SoleAct, readers: Sequence[User], kind: str, *, now: datetime) -> None:
    body = _body(session, post)
    said = {
        "who": first.user_name,
        "why": first.reason,
        "due": first.due_at.isoformat(),
        "zone": body.zone,
        "is_emergency": first.lane is Lane.EMERGENCY,
        "path": paths.later_reviews(body.slug),
    }
    letters = [letter_about(post, user, kind, f"{kind}:{first.round_id}:{user.id}", **said) for user in readers]
    notifications.queue_all(session, letters, organisation_id=post.organisation_id, now=now)


def _body(session: Session, post: Post) -> Organisation:
    return session.get_one(Organisation, post.organisation_id)
