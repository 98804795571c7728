from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby

from sqlmodel import Session, col, update

from app.db.work import Work
from app.domain.approvals.models.rounds import RoundStep, StepCandidate
from app.domain.approvals.queries import late_steps
from app.domain.approvals.rules.deadlines import (
    ALERT_SHARES,
    LeadTime,
    StepAlertKind,
    StepDeadlines,
    compute_deadlines,
    instant_at_share,
    step_alarms,
)
from app.domain.approvals.rules.states import StepState
from app.domain.periods.queries.working_time import working_time
from app.domain.periods.rules.working_time import WorkingTime
from app.domain.posts.models import Post

RoundSchedule = tuple[datetime | None, Sequence[RoundStep]]


def schedule_steps(
    steps: Sequence[RoundStep], planned_at: datetime | None, working: WorkingTime, *, now: datetime
) -> None:
    """Schedule future steps, starting the first stage."""
    assign_deadlines(steps, planned_at, working, now=now)
    for step in steps:
        if step.stage == steps[0].stage:
            _start_step(step, working, now=now)


def assign_deadlines(
    steps: Sequence[RoundStep], planned_at: datetime | None, working: WorkingTime, *, now: datetime
) -> None:
    """Set deadlines without starting a stage."""
    forecast = foresee_deadlines(steps, planned_at, working, now=now)
    for step, deadline in zip(steps, forecast.deadlines, strict=True):
        step.deadline_at, step.shortened = deadline, forecast.shortened


def start_stage(
    courses: Sequence[RoundSchedule], steps: Sequence[RoundStep], working: WorkingTime, *, now: datetime
) -> None:
    """Start several rounds' next steps from now.

    After late steps, deadlines may grow, never shrink.
    """
    for planned_at, unfinished in courses:
        _extend_deadlines(unfinished, planned_at, working, now=now)
    for step in steps:
        _start_step(step, working, now=now)


def _extend_deadlines(
    unfinished: Sequence[RoundStep], planned_at: datetime | None, working: WorkingTime, *, now: datetime
) -> None:
    forecast = foresee_deadlines(unfinished, planned_at, working, now=now)
    for step, deadline in zip(unfinished, forecast.deadlines, strict=True):
        step.shortened = step.shortened or (forecast.shortened and deadline > step.deadline_at)
        step.deadline_at = max(step.deadline_at, deadline)


def reschedule_deadlines(work: Work, post: Post) -> None:
    """Move pending deadlines with the publication; raised alerts stay done."""
    steps = late_steps.unfinished_steps(work.session, post)
    if not steps:
        return
    working = working_time(work.session, post.organisation_id, work.now, post.planned_at or work.now)
    forecast = foresee_deadlines(steps, post.planned_at, working, now=work.now)
    done = late_steps.alerts_done(work.session, post.organisation_id, [step.id for step in steps])
    for step, deadline in zip(steps, forecast.deadlines, strict=True):
        step.deadline_at, step.shortened = deadline, forecast.shortened
        if step.state is StepState.OPEN:
            _start_step(step, working, now=step.opened_at or work.now, done=done.get(step.id, ()))
            _update_candidates(work.session, step)


def foresee_deadlines(
    steps: Sequence[RoundStep], planned_at: datetime | None, working: WorkingTime, *, now: datetime
) -> StepDeadlines:
    stages = [list(group) for _, group in groupby(steps, key=lambda step: step.stage)]
    leads = [[LeadTime(step.hours, step.in_days) for step in stage] for stage in stages]
    return compute_deadlines(leads, planned_at, working, now=now)


def next_alarm_at(step: RoundStep, done: Collection[StepAlertKind]) -> datetime | None:
    waiting = step_alarms(step.half_at, step.most_at, step.deadline_at, step.late)
    return min((alarm.at for alarm in waiting if alarm.kind not in done), default=None)


def _start_step(step: RoundStep, working: WorkingTime, *, now: datetime, done: Collection[StepAlertKind] = ()) -> None:
    step.opened_at = now
    step.half_at = instant_at_share(now, step.deadline_at, working, ALERT_SHARES[StepAlertKind.REMIND])
    step.most_at = instant_at_share(now, step.deadline_at, working, ALERT_SHARES[StepAlertKind.SUBSTITUTE])
    step.late_at = next_alarm_at(step, done)


def _update_candidates(session: Session, step: RoundStep) -> None:
    session.exec(
        update(StepCandidate)
        .where(col(StepCandidate.organisation_id) == step.organisation_id, col(StepCandidate.round_step_id) == step.id)
        .values(deadline_at=step.deadline_at)
    )
