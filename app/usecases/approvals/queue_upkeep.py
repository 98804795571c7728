from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import union_all
from sqlmodel import Session, col, or_, select

from app.core.zones import local_day
from app.db.projection import DerivedMark, Projection, RecordChanges, Write
from app.db.scope import Sessions, scope_to
from app.db.statements import ORGANISATION_ID, Query, as_tuple, param
from app.domain.approvals.queries import late_steps, rounds, sole_approvals
from app.domain.approvals.queries.late_steps import DueStep
from app.domain.approvals.service import step_alerts
from app.domain.approvals.service import steps as approval_steps
from app.domain.audit.models import RECORD
from app.domain.organisations.models import Organisation
from app.domain.organisations.rules import ZONES
from app.domain.people.models import Membership, Substitution
from app.domain.people.rules.grants import RIGHTS_ACTS
from app.domain.posts.queries import posts
from app.usecases.approvals.sole_approval import escalate_later_review

BATCH = 50
CANDIDATES = Projection("candidates", RECORD, start=0)


def catch_up(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Update candidates of changed organisations; return the number."""
    return CANDIDATES.catch_up(reading, writing, partial(_plan_refresh, now=now))


def _plan_refresh(_session: Session, organisation_id: int, changes: RecordChanges, *, now: datetime) -> list[Write]:
    if changes.acts.isdisjoint(RIGHTS_ACTS):
        return [lambda _session: 0]
    return [partial(_refresh_candidates, organisation_id=organisation_id, now=now)]


def _refresh_candidates(session: Session, *, organisation_id: int, now: datetime) -> int:
    steps = rounds.open_steps(session, organisation_id)
    approval_steps.refresh_candidates(session, organisation_id, steps, now=now)
    return 1


def escalate_unreviewed(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Notify superiors of sole approvals unreviewed in term."""
    with reading() as session:
        if not sole_approvals.overdue_approvals(session, now=now, limit=1):
            return 0
    with writing() as session:
        due = sole_approvals.overdue_approvals(session, now=now, limit=BATCH)
        for act in due:
            escalate_later_review(session, act, now=now)
        session.commit()
        return len(due)


def refresh_at_midnight(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Update candidates when roles and substitutions change, unrecorded, at local midnight.

    Return the number rewritten. One read until midnight in some zone.
    """
    days = {zone: local_day(now, zone) for zone in ZONES}
    with reading() as session:
        behind = _BEFORE_MIDNIGHT.all(session, **{_day_parameter(zone): day for zone, day in days.items()})
    return sum(_follow_day(writing, organisation_id, days[zone], now=now) for organisation_id, zone in behind)


def _follow_day(writing: Sessions, organisation_id: int, today: date, *, now: datetime) -> int:
    with writing() as session:
        mark = CANDIDATES.lock_mark(session, organisation_id)
        if mark is None:
            return 0
        turned = _has_day_turned(session, organisation_id, mark.day, today)
        if turned:
            _refresh_candidates(session, organisation_id=organisation_id, now=now)
        mark.day = today
        session.commit()
    return int(turned)


def _has_day_turned(session: Session, organisation_id: int, since: date | None, today: date) -> bool:
    """Tell whether roles or substitutions changed since the last day followed; true at first."""
    if since is None:
        return True
    days = {"since": since, "before": today - timedelta(days=1), "after": since + timedelta(days=1), "today": today}
    return _TURNED.first(session, organisation_id=organisation_id, **days) is not None


def _day_parameter(zone: str) -> str:
    return f"day_{ZONES.index(zone)}"


def _turned_select(table: type[Membership] | type[Substitution]) -> Any:
    starts, ends = col(table.starts_on), col(table.ends_on)
    begun = starts.between(param("after"), param("today"))
    return select(table.id).where(
        table.organisation_id == ORGANISATION_ID, or_(begun, ends.between(param("since"), param("before")))
    )


_FOLLOWED = (col(DerivedMark.organisation_id) == Organisation.id) & (col(DerivedMark.name) == CANDIDATES.name)
_OLDER_DAYS = (
    (col(Organisation.zone) == zone) & (col(DerivedMark.day) < param(_day_parameter(zone))) for zone in ZONES
)
_BEFORE_MIDNIGHT: Query[tuple[int, str]] = Query(
    select(Organisation.id, Organisation.zone)
    .join(DerivedMark, _FOLLOWED)
    .where(or_(col(DerivedMark.day).is_(None), *_OLDER_DAYS))
    .order_by(col(Organisation.id)),
    as_tuple,
    everywhere=True,
)
_TURNED: Query[int] = Query(union_all(_turned_select(Membership), _turned_select(Substitution)).limit(1), int)


def raise_due_alerts(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Send reminders, substitute calls and escalations; return the number.

    One transaction per step: a busy one delays no other. Rechecked under the post's lock; each leaves a unique row.
    """
    with reading() as session:
        due = late_steps.due_steps(session, now=now, limit=BATCH)
    return sum(_raise_alerts_of(writing, due_step, now=now) for due_step in due)


def _raise_alerts_of(writing: Sessions, due: DueStep, *, now: datetime) -> int:
    """Raise alerts; a post whose hour has come expires."""
    with writing() as session:
        scope_to(session, due.organisation_id)
        (post,) = posts.locked_posts(session, due.organisation_id, [due.post_id])
        step = late_steps.step_still_due(session, post, due.step_id, now=now)
        if step is None or (post.planned_at and post.planned_at <= now):
            return 0
        done = step_alerts.raise_step_alerts(session, post, step, now=now)
        session.commit()
        return done
