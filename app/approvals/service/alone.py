"""Letting out alone what one wrote, and looking at it later: rows that nobody edits (the exception to I2)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.approvals.models import SoleAct
from app.approvals.queries import alone as queries
from app.approvals.queries.around import NOT_THEIRS, Around, case_of, people_who_decide
from app.approvals.queries.deciders import decides_in_own_right
from app.approvals.queries.turn import Turn
from app.approvals.rules import Verdict
from app.approvals.rules.alone import (
    APPROVAL,
    LATENESS,
    RATIFIED_WITHIN,
    REVIEW,
    Lane,
    SoleDeed,
    check_mode,
    check_reviews,
    check_why,
    lane_of,
)
from app.approvals.rules.ruling import Ruling
from app.approvals.service.deciding import Decided, decide
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor, the_clock
from app.core.errors import OutOfTurn
from app.db.changing import rewrite
from app.drafting import queries as drafting
from app.drafting.models import Post
from app.drafting.rules.checks import Said
from app.editorial_line.rules.line import Action
from app.organisations.models import Organisation


def approve_alone(
    session: Session,
    turn: Turn,
    around: Around,
    said: Sequence[Said],
    *,
    reason: str,
    seen_hash: str,
    actor: Actor,
    now: datetime,
) -> tuple[Decided, SoleAct]:
    """The one yes of somebody who wrote in the text, or whose function a writer gave (`is_marked`), who answers for it
    in every other way as any reviewer does.

    `said`: what the line says of it now. Raises `NotPermitted` or `OutOfTurn` where no lane is open to it. What it
    adds is written with whatever comes next.
    """
    if not (turn.contributed or turn.is_marked):
        raise OutOfTurn(NOT_THEIRS)
    calling = next((one.rule.code for one in said if one.finding.action is not Action.WARN), None)
    lane = lane_of(case_of(turn, around, calling), periods_now=around.present)
    check_why(reason)
    own = replace(turn, contributed=False, is_marked=False)
    done = decide(session, own, Ruling(Verdict.APPROVED, reason), seen_hash=seen_hash, actor=actor, now=now)
    act = _approval(turn, around, lane, reason, actor=actor, now=now)
    session.add(act)
    post, detail = turn.current.post, {"lane": lane, "reason": reason, "due_by": act.due_at}
    audit.record(session, Act.POST_APPROVED_ALONE, actor=actor, now=now, subject=f"post:{post.id}", **detail)
    return done, act


def _approval(turn: Turn, around: Around, lane: Lane, reason: str, *, actor: Actor, now: datetime) -> SoleAct:
    body = around.body
    days = RATIFIED_WITHIN if lane is Lane.EMERGENCY else body.review_days
    return SoleAct(
        organisation_id=body.id,
        post_id=turn.current.post.id,
        round_id=turn.round.id,
        number=APPROVAL,
        lane=lane,
        deed=SoleDeed.APPROVED,
        reason=reason,
        user_id=actor.person_id,
        user_name=actor.name,
        done_at=now,
        due_at=around.working.end_of_days(now, days),
    )


def review_later(session: Session, post: Post, deed: SoleDeed, reason: str, *, actor: Actor, now: datetime) -> SoleAct:
    """What somebody else says of what one person let out alone. The post comes locked.

    Raises `NotPermitted` for whoever wrote it or may not decide, `OutOfTurn` when it was reviewed already.
    """
    demand(actor.may(Permission.POST_DECIDE) and decides_in_own_right(actor))
    sole, version = queries.to_review(session, post)
    first = sole.approval
    took_part = {first.user_id, *drafting.contributors(session, version)}
    check_reviews(has_written=actor.id in took_part, deed=deed, reason=reason)
    act = _about(first, REVIEW, deed, actor, reason=reason, now=now)
    session.add(act)
    session.flush()
    detail = {"lane": first.lane, "sole": deed, "reason": reason, "in_time": now < first.due_at}
    audit.record(session, Act.POST_REVIEWED_LATER, actor=actor, now=now, subject=f"post:{post.id}", **detail)
    return act


def note_late(session: Session, first: SoleAct, *, now: datetime) -> SoleAct:
    """Nobody looked at it in its term: that stays written, whatever comes later."""
    clock = the_clock(first.organisation_id)
    act = _about(first, LATENESS, SoleDeed.LATE, clock, now=now)
    session.add(act)
    session.flush()
    detail = {"lane": first.lane, "due_by": first.due_at}
    audit.record(session, Act.POST_REVIEW_LATE, actor=clock, now=now, subject=f"post:{first.post_id}", **detail)
    return act


def _about(first: SoleAct, number: int, deed: SoleDeed, actor: Actor, *, now: datetime, reason: str = "") -> SoleAct:
    """Another act about the round that somebody approved alone."""
    return SoleAct(
        organisation_id=first.organisation_id,
        post_id=first.post_id,
        round_id=first.round_id,
        number=number,
        lane=first.lane,
        deed=deed,
        reason=reason,
        user_id=actor.id,
        user_name=actor.name,
        done_at=now,
        due_at=first.due_at,
    )


def set_mode(
    session: Session, organisation: Organisation, *, is_on: bool, days: int, actor: Actor, now: datetime
) -> None:
    """Switch the mode of small towns on or off, and say in how many working days it is reviewed.

    Raises `Refusal` when switching it on where more than two people may decide.
    """
    demand(actor.may(Permission.ORGANISATION_MANAGE))
    row = session.get_one(Organisation, organisation.id)
    if is_on and not row.small_town_mode:
        check_mode(people=len(people_who_decide(session, row.id, now=now)))
    if changed := rewrite(row, {"small_town_mode": is_on, "review_days": days}):
        subject = f"organisation:{row.id}"
        audit.record(session, Act.ORGANISATION_CHANGED, actor=actor, now=now, subject=subject, **changed)
