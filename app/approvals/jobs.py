"""Keeping the queues true when people come, go or change roles, and telling of what waits too long."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, union_all
from sqlmodel import Session, col, or_, select

from app.accounts.models import Membership, Substitution
from app.approvals import service
from app.approvals.deeds.alone import escalate
from app.approvals.queries import alone, late, rounds
from app.approvals.queries.late import Due
from app.audit.models import AuditEntry, AuditHead, DerivedMark
from app.audit.rules import Act
from app.core.zones import day_in
from app.db.reads import HERE, Read, as_it_is, given
from app.db.scope import Sessions, scope_to
from app.drafting import queries as drafting
from app.organisations.models import Organisation
from app.organisations.rules import ZONES

BATCH = 50
MARK, DAY_MARK = "candidates", "candidates_day"
TOUCHING = (
    *(Act.MEMBER_INVITED, Act.MEMBERSHIP_ENDED, Act.MEMBERSHIP_GRANTED),
    *(Act.SUBSTITUTION_ENDED, Act.SUBSTITUTION_SET),
)


def catch_up(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Bring who-may-decide up to the record of every organisation that moved; how many were rewritten."""
    with reading() as session:
        behind = _behind(session)
    return sum(_follow(writing, organisation_id, now=now) for organisation_id in behind)


def escalate_unreviewed(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Tell superiors of what one person let out alone and nobody else looked at in its term; how many."""
    with reading() as session:
        if not alone.fallen_due(session, now=now, limit=1):
            return 0
    with writing() as session:
        due = alone.fallen_due(session, now=now, limit=BATCH)
        for act in due:
            escalate(session, act, now=now)
        session.commit()
        return len(due)


def _behind(session: Session) -> list[int]:
    """One statement, empty while nothing happens."""
    return _BEHIND.all(session)


_MINE = (col(DerivedMark.organisation_id) == AuditHead.organisation_id) & (col(DerivedMark.name) == MARK)
_BEHIND: Read[int] = Read(
    select(AuditHead.organisation_id)
    .outerjoin(DerivedMark, _MINE)
    .where(or_(col(DerivedMark.seq).is_(None), col(DerivedMark.seq) < AuditHead.seq))
    .order_by(col(AuditHead.organisation_id)),
    lambda organisation_id: organisation_id,
    everywhere=True,
)


def _follow(writing: Sessions, organisation_id: int, *, now: datetime) -> int:
    with writing() as session:
        head = session.exec(select(AuditHead.seq).where(AuditHead.organisation_id == organisation_id)).one()
        mark = session.get(DerivedMark, (MARK, organisation_id), with_for_update=True)
        mark = mark or DerivedMark(name=MARK, organisation_id=organisation_id)
        stale = _has_touched(session, organisation_id, mark.seq)
        if stale:
            steps = rounds.open_steps(session, organisation_id)
            service.refresh_candidates(session, organisation_id, steps, now=now)
        mark.seq = head
        session.add(mark)
        session.commit()
    return int(stale)


def follow_midnight(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Bring who-may-decide up to the day it has come to be in each organisation; how many were rewritten.

    A function or a substitution begins and ends on a day of the organisation's zone, and no entry says so when it
    comes. One read until it is midnight somewhere.
    """
    days = {zone: day_in(now, zone) for zone in ZONES}
    with reading() as session:
        behind = _YESTERDAY.all(session, **{_named(zone): day.toordinal() for zone, day in days.items()})
    return sum(_follow_day(writing, organisation_id, days[zone], now=now) for organisation_id, zone in behind)


def _follow_day(writing: Sessions, organisation_id: int, today: date, *, now: datetime) -> int:
    """`DerivedMark.seq` is the ordinal of the last day followed."""
    with writing() as session:
        mark = session.get(DerivedMark, (DAY_MARK, organisation_id), with_for_update=True)
        mark = mark or DerivedMark(name=DAY_MARK, organisation_id=organisation_id)
        turned = _has_turned(session, organisation_id, mark.seq, today)
        if turned:
            steps = rounds.open_steps(session, organisation_id)
            service.refresh_candidates(session, organisation_id, steps, now=now)
        mark.seq = today.toordinal()
        session.add(mark)
        session.commit()
    return int(turned)


def _has_turned(session: Session, organisation_id: int, seq: int, today: date) -> bool:
    """Whether a function or a substitution began or ended since the day followed last; always the first time."""
    if not seq:
        return True
    since = date.fromordinal(seq)
    days = {"since": since, "before": today - timedelta(days=1), "after": since + timedelta(days=1), "today": today}
    return _TURNED.first(session, organisation_id=organisation_id, **days) is not None


def _named(zone: str) -> str:
    return f"day_{ZONES.index(zone)}"


def _turns(table: type[Membership] | type[Substitution]) -> Any:
    starts, ends = col(table.starts_on), col(table.ends_on)
    begun = starts.between(given("after"), given("today"))
    return select(table.id).where(
        table.organisation_id == HERE, or_(begun, ends.between(given("since"), given("before")))
    )


_OF_DAY = (col(DerivedMark.organisation_id) == Organisation.id) & (col(DerivedMark.name) == DAY_MARK)
_FOLLOWED = func.coalesce(col(DerivedMark.seq), 0)
_YESTERDAY: Read[tuple[int, str]] = Read(
    select(Organisation.id, Organisation.zone)
    .outerjoin(DerivedMark, _OF_DAY)
    .where(or_(*((col(Organisation.zone) == zone) & (given(_named(zone)) > _FOLLOWED) for zone in ZONES)))
    .order_by(col(Organisation.id)),
    as_it_is,
    everywhere=True,
)
_TURNED: Read[int] = Read(union_all(_turns(Membership), _turns(Substitution)).limit(1), int)


BATCH = 50


def tell_late(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Remind, call the substitutes and escalate, as each step says; how many things were done.

    One transaction a step, so that a busy one holds up no other. Several workers do it once: under the lock of its
    post each looks again, and a thing done leaves a row that can be there only once.
    """
    with reading() as session:
        due = late.due(session, now=now, limit=BATCH)
    return sum(_tell_late(writing, one, now=now) for one in due)


def _tell_late(writing: Sessions, due: Due, *, now: datetime) -> int:
    """What has come to its hour is left to expire."""
    with writing() as session:
        scope_to(session, due.organisation_id)
        (post,) = drafting.locked(session, due.organisation_id, [due.post_id])
        step = late.step_due(session, post, due.step_id, now=now)
        if step is None or (post.planned_at and post.planned_at <= now):
            return 0
        done = service.tell_late(session, post, step, now=now)
        session.commit()
        return done


def _has_touched(session: Session, organisation_id: int, seq: int) -> bool:
    found = session.exec(
        select(AuditEntry.id)
        .where(AuditEntry.organisation_id == organisation_id, AuditEntry.seq > seq, col(AuditEntry.act).in_(TOUCHING))
        .limit(1)
    )
    return found.first() is not None
