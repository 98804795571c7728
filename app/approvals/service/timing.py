"""By when each step is decided, and when something is to happen because it is not."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby

from sqlmodel import Session, col, update

from app.approvals.models import RoundStep, StepCandidate
from app.approvals.queries import late
from app.approvals.rules import StepState
from app.approvals.rules.late import PARTS, Late, Lead, Terms, alarms, part_of, terms
from app.drafting.models import Post
from app.periods.queries.working import working_time
from app.periods.rules.working import WorkingTime

Course = tuple[datetime | None, Sequence[RoundStep]]
"""When what a round is about goes out, and the steps of the round that are still to be decided, in order."""


def set_terms(steps: Sequence[RoundStep], planned_at: datetime | None, working: WorkingTime, *, now: datetime) -> None:
    """For steps that are all to come, in order, the first stage from this instant on."""
    add_terms(steps, planned_at, working, now=now)
    for step in steps:
        if step.stage == steps[0].stage:
            _begin(step, working, now=now)


def add_terms(steps: Sequence[RoundStep], planned_at: datetime | None, working: WorkingTime, *, now: datetime) -> None:
    """The same for steps of which none begins yet."""
    found = foreseen(steps, planned_at, working, now=now)
    for step, deadline in zip(steps, found.deadlines, strict=True):
        step.deadline_at, step.shortened = deadline, found.shortened


def begin_stage(courses: Sequence[Course], steps: Sequence[RoundStep], working: WorkingTime, *, now: datetime) -> None:
    """Of any number of rounds, the steps they go on with: their time runs from now.

    When those before were late it may need more than it had, and it never gets less.
    """
    for planned_at, unfinished in courses:
        _give_time(unfinished, planned_at, working, now=now)
    for step in steps:
        _begin(step, working, now=now)


def _give_time(
    unfinished: Sequence[RoundStep], planned_at: datetime | None, working: WorkingTime, *, now: datetime
) -> None:
    found = foreseen(unfinished, planned_at, working, now=now)
    for step, deadline in zip(unfinished, found.deadlines, strict=True):
        step.shortened = step.shortened or (found.shortened and deadline > step.deadline_at)
        step.deadline_at = max(step.deadline_at, deadline)


def retime(session: Session, post: Post, *, now: datetime) -> None:
    """The publication moved, and the deadlines of whatever waits for people with it; what was done stays done."""
    steps = late.open_and_waiting(session, post)
    if not steps:
        return
    working = working_time(session, post.organisation_id, now, post.planned_at or now)
    found = foreseen(steps, post.planned_at, working, now=now)
    done = late.done_of(session, post.organisation_id, [step.id for step in steps])
    for step, deadline in zip(steps, found.deadlines, strict=True):
        step.deadline_at, step.shortened = deadline, found.shortened
        if step.state is StepState.OPEN:
            _begin(step, working, now=step.opened_at or now, done=done.get(step.id, ()))
            _tell_queues(session, step)


def foreseen(steps: Sequence[RoundStep], planned_at: datetime | None, working: WorkingTime, *, now: datetime) -> Terms:
    """By when steps still to be decided would be, in their order, if what they are about went out then."""
    stages = [list(group) for _, group in groupby(steps, key=lambda step: step.stage)]
    leads = [[Lead(step.hours, step.in_days) for step in stage] for stage in stages]
    return terms(leads, planned_at, working, now=now)


def next_alarm(step: RoundStep, done: Collection[Late]) -> datetime | None:
    """When something is due that has not been done."""
    waiting = alarms(step.half_at, step.most_at, step.deadline_at, step.late)
    return min((alarm.at for alarm in waiting if alarm.what not in done), default=None)


def _begin(step: RoundStep, working: WorkingTime, *, now: datetime, done: Collection[Late] = ()) -> None:
    step.opened_at = now
    step.half_at = part_of(now, step.deadline_at, working, PARTS[Late.REMIND])
    step.most_at = part_of(now, step.deadline_at, working, PARTS[Late.SUBSTITUTE])
    step.late_at = next_alarm(step, done)


def _tell_queues(session: Session, step: RoundStep) -> None:
    session.exec(
        update(StepCandidate)
        .where(col(StepCandidate.organisation_id) == step.organisation_id, col(StepCandidate.round_step_id) == step.id)
        .values(deadline_at=step.deadline_at)
    )
