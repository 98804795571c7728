"""Deadlines back from publication, and alerts; lateness approves nothing (invariant I3)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from app.core.messages import LabelledEnum, Message, msg
from app.core.zones import local_day, start_of_day
from app.domain.periods.rules.working_time import WorkingTime


class StepAlertKind(LabelledEnum):
    """Alerts, in order."""

    REMIND = "remind", msg("A mitad del plazo, recordarlo a quien decide")
    SUBSTITUTE = "substitute", msg("Al 80 por ciento del plazo, avisar también a quien le sustituye")
    ESCALATE = "escalate", msg("Al acabar el plazo, elevarlo a la jefatura")


ALERT_SHARES = {StepAlertKind.REMIND: 0.5, StepAlertKind.SUBSTITUTE: 0.8}
"""Time shares before each alert; at the end, escalation."""

SHORT_ALERT_WORDS: dict[StepAlertKind, Message] = {
    StepAlertKind.REMIND: msg("se recuerda a mitad del plazo"),
    StepAlertKind.SUBSTITUTE: msg("se avisa a quien sustituye al 80 por ciento"),
    StepAlertKind.ESCALATE: msg("se eleva a la jefatura al acabar"),
}
ALL_ALERTS = tuple(kind.value for kind in StepAlertKind)
SHORTEST_SHARE = timedelta(minutes=10)
"""Minimum working time for each share."""


class LeadTime(NamedTuple):
    """Working hours, or días hábiles, before the next step."""

    amount: float
    in_days: bool = False

    def before(self, end: datetime, working: WorkingTime) -> datetime:
        if not self.in_days:
            return working.back(end, timedelta(hours=self.amount))
        return start_of_day(working.legal_days_before(local_day(end, working.zone), int(self.amount)), working.zone)

    def after(self, start: datetime, working: WorkingTime) -> datetime:
        """Count from `start`, for posts without a planned time."""
        return working.after(start, timedelta(hours=self.amount * (24 if self.in_days else 1)))


@dataclass(frozen=True, slots=True)
class StepDeadlines:
    """`shortened`: the route's times did not fit."""

    deadlines: Sequence[datetime]
    shortened: bool = False


LeadStages = Sequence[Sequence[LeadTime]]
"""Ordered; steps of a stage are open together."""


def compute_deadlines(
    stages: LeadStages, planned_at: datetime | None, working: WorkingTime, *, now: datetime
) -> StepDeadlines:
    """Return deadlines in stage order.

    If too near, stages and the time after them share the remaining working time equally; with next to none, clock time.
    """
    if planned_at is None:
        return StepDeadlines(_deadlines_from_now(stages, working, now=now))
    deadlines = _deadlines_before_publication(stages, planned_at, working)
    fair = working.worked(now, planned_at) / (len(stages) + 1)
    if deadlines and working.worked(now, min(deadlines)) >= fair and min(deadlines) > now:
        return StepDeadlines(deadlines)
    shared = _equal_deadlines(len(stages), planned_at, working, fair, now=now)
    return StepDeadlines([at for at, leads in zip(shared, stages, strict=True) for _ in leads], shortened=True)


def _deadlines_before_publication(stages: LeadStages, planned_at: datetime, working: WorkingTime) -> list[datetime]:
    end, deadlines = planned_at, list[datetime]()
    for leads in reversed(stages):
        here = [lead.before(end, working) for lead in leads]
        end, deadlines = min(here), [*here, *deadlines]
    return deadlines


def _deadlines_from_now(stages: LeadStages, working: WorkingTime, *, now: datetime) -> list[datetime]:
    start, deadlines = now, list[datetime]()
    for leads in stages:
        here = [lead.after(start, working) for lead in leads]
        start, deadlines = max(here), [*deadlines, *here]
    return deadlines


def _equal_deadlines(
    count: int, planned_at: datetime, working: WorkingTime, each: timedelta, *, now: datetime
) -> list[datetime]:
    if each >= SHORTEST_SHARE:
        return [working.after(now, each * n) for n in range(1, count + 1)]
    return [now + max(timedelta(), planned_at - now) * n / (count + 1) for n in range(1, count + 1)]


def instant_at_share(opened_at: datetime, deadline_at: datetime, working: WorkingTime, part: float) -> datetime:
    """Share working time, or clock time with next to none."""
    whole = working.worked(opened_at, deadline_at)
    if whole < SHORTEST_SHARE:
        return opened_at + (deadline_at - opened_at) * part
    return min(working.after(opened_at, whole * part), deadline_at)


class TimeSpent(LabelledEnum):
    BEGUN = "begun", msg("en plazo")
    HALF = "half", msg("pasada la mitad")
    MOST = "most", msg("casi agotado")
    OVER = "over", msg("vencido")


def time_spent(
    half_at: datetime | None, most_at: datetime | None, deadline_at: datetime, *, now: datetime
) -> TimeSpent:
    """Count an older step's missing instants as future."""
    known = ((TimeSpent.OVER, deadline_at), (TimeSpent.MOST, most_at), (TimeSpent.HALF, half_at))
    return next((share for share, at in known if at and at <= now), TimeSpent.BEGUN)


class StepAlarm(NamedTuple):
    at: datetime
    kind: StepAlertKind


def step_alarms(
    half_at: datetime | None, most_at: datetime | None, deadline_at: datetime, wanted: Collection[str]
) -> list[StepAlarm]:
    known = (
        (half_at, StepAlertKind.REMIND),
        (most_at, StepAlertKind.SUBSTITUTE),
        (deadline_at, StepAlertKind.ESCALATE),
    )
    return [StepAlarm(at, kind) for at, kind in known if at and kind in wanted]
