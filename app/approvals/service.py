"""Opening rounds, deciding in them, voiding them. Approval is bound to the exact content (invariants I1–I3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete

from app.accounts import queries as accounts
from app.approvals.models import Approval, Decision, Round, RoundStep, Route, RouteVersion, StepCandidate
from app.approvals.queries import rounds
from app.approvals.rules import (
    ROUND_AFTER,
    RoundState,
    StepState,
    Verdict,
    check_fresh,
    check_may_decide,
    check_reason,
)
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say
from app.drafting import queries as drafting
from app.drafting.models import Post
from app.drafting.queries import Current

DEFAULT_STEPS = [{"name": "Visto bueno", "roles": ["supervisor"], "hours": 24}]


def open_default_route(session: Session, organisation_id: int, *, now: datetime) -> None:
    """One step by the head of communication: what an organisation starts with."""
    route = Route(organisation_id=organisation_id, name="Ordinario")
    session.add(route)
    session.flush()
    session.add(
        RouteVersion(
            organisation_id=organisation_id, route_id=route.id, number=1, steps=DEFAULT_STEPS, in_force_from=now
        )
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """A round after a verdict, what it was about, and the approvals it ended in, if it did."""

    round: Round
    current: Current
    approvals: Sequence[Approval]


def open_round(session: Session, current: Current, *, actor: Actor, now: datetime) -> RoundStep:
    """Start the review of the current version and open its first step, which is returned."""
    post, version = current.post, current.version
    route = rounds.route_in_force(session, post.organisation_id)
    round_ = Round(
        organisation_id=post.organisation_id,
        post_id=post.id,
        post_version_id=version.id,
        route_version_id=route.id,
        content_hash=version.content_hash,
        opened_by=actor.id,
        opened_at=now,
    )
    session.add(round_)
    session.flush()
    steps = [_step(round_, n, plan, post, now) for n, plan in enumerate(route.steps, start=1)]
    session.add_all(steps)
    session.flush()
    _open_step(session, steps[0], now=now)
    audit.record(
        session,
        Act.POST_SUBMITTED,
        actor=actor,
        now=now,
        subject=f"post:{post.id}",
        version=version.number,
        content_hash=version.content_hash,
        step=steps[0].name,
    )
    return steps[0]


def decide(
    session: Session, post: Post, *, verdict: Verdict, reason: str, seen_hash: str, actor: Actor, now: datetime
) -> Decided:
    """Record one person's verdict on the version they saw and take the round where it leads.

    Raises `OutOfTurn` when the text changed, another decided first or its hour has passed; `NotPermitted` when the
    step is not this person's; `Refusal` when a negative verdict gives no reason.
    """
    round_, step, steps = rounds.in_course(session, post)
    version = drafting.version_of(session, post)
    if version is None or version.id != round_.post_version_id:
        raise OutOfTurn(rounds.NOT_IN_REVIEW)
    check_fresh(seen_hash=seen_hash, current_hash=version.content_hash)
    check_may_decide(rounds.judge(session, round_, step, version, actor), step_roles=step.roles)
    check_reason(verdict, reason)
    if verdict is Verdict.APPROVED and post.planned_at and post.planned_at <= now:
        raise OutOfTurn(say("La hora prevista ya ha pasado. Pida que propongan otra: nada sale tarde por sí solo."))
    current = Current(post, version, drafting.variants_of(session, version))
    _write_decisions(session, round_, step, current, verdict, reason, actor=actor, now=now)
    _close_step(session, step, StepState.DONE)
    approvals = _advance(session, round_, [s for s in steps if s.state is StepState.WAITING], current, verdict, now=now)
    audit.record(
        session,
        Act.POST_DECIDED,
        actor=actor,
        now=now,
        subject=f"post:{post.id}",
        verdict=verdict,
        reason=reason,
        version=version.number,
        content_hash=version.content_hash,
        step=step.name,
        round=round_.state,
    )
    return Decided(round_, current, approvals)


def void_round(session: Session, post: Post, *, actor: Actor, now: datetime, why: str) -> bool:
    """What was approved, or waited to be, is no longer what the post says; true if there was anything to void."""
    round_ = rounds.latest_round(session, post)
    if round_ is None or round_.state not in (RoundState.OPEN, RoundState.APPROVED):
        return False
    for step in rounds.steps_of(session, round_):
        if step.state in (StepState.OPEN, StepState.WAITING):
            _close_step(session, step, StepState.VOID)
    round_.state, round_.closed_at = RoundState.VOID, now
    audit.record(session, Act.POST_VOIDED, actor=actor, now=now, subject=f"post:{post.id}", round=round_.id, why=why)
    return True


def refresh_candidates(session: Session, organisation_id: int, steps: Sequence[RoundStep], *, today: date) -> None:
    """Write again who may decide these open steps; however many, a handful of statements.

    What a person may do is checked again at the decision itself; this table only fills queues.
    """
    ids = [step.id for step in steps]
    session.exec(
        delete(StepCandidate).where(
            col(StepCandidate.organisation_id) == organisation_id, col(StepCandidate.round_step_id).in_(ids)
        )
    )
    barred = rounds.barred_from(session, organisation_id, steps)
    people = {
        roles: accounts.people_with_roles(session, roles, organisation_id=organisation_id, today=today)
        for roles in {tuple(step.roles) for step in steps}
    }
    session.add_all(
        StepCandidate(
            organisation_id=organisation_id, user_id=user.id, round_step_id=step.id, deadline_at=step.deadline_at
        )
        for step in steps
        for user in people[tuple(step.roles)]
        if user.id not in barred[step.round_id]
    )


def _step(round_: Round, position: int, plan: dict[str, Any], post: Post, now: datetime) -> RoundStep:
    due = now + timedelta(hours=float(plan["hours"]))
    return RoundStep(
        organisation_id=round_.organisation_id,
        round_id=round_.id,
        position=position,
        name=plan["name"],
        roles=plan["roles"],
        deadline_at=min(due, post.planned_at) if post.planned_at else due,
    )


def _open_step(session: Session, step: RoundStep, *, now: datetime) -> None:
    step.state = StepState.OPEN
    session.flush()
    refresh_candidates(session, step.organisation_id, [step], today=now.date())
    session.flush()


def _close_step(session: Session, step: RoundStep, state: StepState) -> None:
    step.state = state
    session.exec(delete(StepCandidate).where(_of(step)))


def _advance(
    session: Session, round_: Round, waiting: Sequence[RoundStep], current: Current, verdict: Verdict, *, now: datetime
) -> Sequence[Approval]:
    """To the next step while approvals come, else to the round's end; the approvals, if it was that."""
    if verdict is Verdict.APPROVED and waiting:
        _open_step(session, waiting[0], now=now)
        return ()
    for step in waiting:
        _close_step(session, step, StepState.VOID)
    round_.state, round_.closed_at = ROUND_AFTER[verdict], now
    approvals = _approve(session, round_, current, now=now) if round_.state is RoundState.APPROVED else ()
    session.flush()
    return approvals


def _approve(session: Session, round_: Round, current: Current, *, now: datetime) -> Sequence[Approval]:
    """The one place where approvals are written. Content approved once before (and reopened since) has its row."""
    known = {approval.variant_id: approval for approval in rounds.approvals_of(session, round_)}
    written = [
        Approval(
            organisation_id=round_.organisation_id,
            variant_id=variant.id,
            content_hash=variant.content_hash,
            round_id=round_.id,
            approved_at=now,
        )
        for variant in current.variants
        if variant.id not in known
    ]
    session.add_all(written)
    return [*known.values(), *written]


def _write_decisions(
    session: Session,
    round_: Round,
    step: RoundStep,
    current: Current,
    verdict: Verdict,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    session.add_all(
        Decision(
            organisation_id=round_.organisation_id,
            round_id=round_.id,
            round_step_id=step.id,
            variant_id=variant.id,
            content_hash=variant.content_hash,
            user_id=actor.person_id,
            user_name=actor.name,
            verdict=verdict,
            reason=reason,
            decided_at=now,
        )
        for variant in current.variants
    )
    session.flush()


def _of(step: RoundStep):  # type: ignore[no-untyped-def] # a SQL expression, which the models' types do not name
    return (col(StepCandidate.organisation_id) == step.organisation_id) & (col(StepCandidate.round_step_id) == step.id)
