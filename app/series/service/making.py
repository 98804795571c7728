"""Creating ahead the posts of a series: each its own, from a draft, once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor, the_clock
from app.core.zones import day_in, wall
from app.db.many import add_all
from app.drafting import service as drafting
from app.drafting.models import Post
from app.drafting.rules.draft import Plan
from app.drafting.rules.states import Origin
from app.organisations.models import Organisation
from app.periods.queries.working import at_work
from app.periods.rules.working import WorkingTime
from app.series.models import PostSeries, SeriesOccurrence
from app.series.queries.needs import Want, wanting, writer_of
from app.series.queries.occurrences import days_taken
from app.series.rules.landing import FARTHEST, landing
from app.series.rules.standing import Trouble
from app.series.service.letters import tell_paused
from app.series.service.planning import aim_at, draft_for

BATCH = 50
"""Dates a transaction deals with."""
Numbered = Sequence[tuple[int, date]]


def make(session: Session, series: PostSeries, *, now: datetime) -> int:
    """How many dates were dealt with; comes locked. What it lacks pauses it, and whoever carries it is told."""
    horizon = day_in(now, series.zone) + timedelta(days=series.days_ahead)
    if series.next_on is None or series.make_on is None or series.next_on > horizon:
        return 0
    dates = list(series.rule.numbered(series.next_on, horizon))[:BATCH]
    writer = writer_of(session, series, now=now)
    want = wanting(session, series, draft_for(series, Plan())) if writer else (Trouble.WRITER, series.author_name)
    if writer is None or want:
        _pause(session, series, want or (Trouble.WRITER, series.author_name), now=now)
        return 1
    made = _add(session, series, dates, writer, now=now)
    aim_at(series, series.rule.first_from((dates[-1][1] if dates else horizon) + timedelta(days=1)))
    series.changed_at = now
    if made:
        told: dict[str, Any] = {"count": made, "first": dates[0][1], "last": dates[-1][1]}
        _record(session, Act.SERIES_PROLONGED, series, now=now, **told)
    return len(dates) or 1


def _add(session: Session, series: PostSeries, dates: Numbered, writer: Actor, *, now: datetime) -> int:
    """How many posts were created for the dates that have no row yet."""
    taken = days_taken(session, series, dates[0][1], dates[-1][1]) if dates else frozenset()
    free = [one for one in dates if one[1] not in taken]
    if not free:
        return 0
    first, last = series.rule.instant(free[0][1]), series.rule.instant(free[-1][1]) + timedelta(days=FARTHEST)
    body, working = at_work(session, series.organisation_id, first, last)
    plans = {day: plan_on(series, day, working, body.zone, now=now) for _, day in free}
    keys = _create(session, series, body, [plan for plan in plans.values() if plan], writer, now=now)
    posts = iter(_posts(session, series.organisation_id, keys))
    rows = [_row(series, place, day, next(posts) if plans[day] else None) for place, day in free]
    add_all(session, SeriesOccurrence, rows)
    return len(keys)


def plan_on(series: PostSeries, day: date, working: WorkingTime, zone: str, *, now: datetime) -> Plan | None:
    """When the post of a date goes out, by the clocks of the organisation's zone; None when it does not."""
    landed = landing(series.rule, day, series.on_holiday, working)
    instant = series.rule.instant(landed) if landed else None
    if instant is None or instant <= now:
        return None
    local = wall(instant, zone)
    return Plan(local.date(), local.time().replace(tzinfo=None, fold=0), local.fold)


def _create(
    session: Session, series: PostSeries, body: Organisation, plans: Sequence[Plan], writer: Actor, *, now: datetime
) -> list[int]:
    drafts = [draft_for(series, plan) for plan in plans]
    told: dict[str, Any] = {
        "also": series.writers,
        "told_by": the_clock(series.organisation_id),
        "origin": Origin.SERIES,
    }
    return drafting.create_all(session, body, drafts, actor=writer, now=now, **told)


def _posts(session: Session, organisation_id: int, keys: Sequence[int]) -> Sequence[Post]:
    """In the order they were made."""
    wanted = select(Post).where(Post.organisation_id == organisation_id, col(Post.id).in_(keys))
    found = {post.id: post for post in session.exec(wanted)} if keys else {}
    return [found[key] for key in keys]


def _row(series: PostSeries, place: int, day: date, post: Post | None) -> dict[str, Any]:
    whose = {"organisation_id": series.organisation_id, "series_id": series.id}
    became = {"post_id": post.id if post else None, "base": post.base if post else ""}
    return {**whose, "day": day, "place": series.earlier + place, **became}


def _pause(session: Session, series: PostSeries, want: Want, *, now: datetime) -> None:
    series.paused_at, (series.trouble, series.trouble_name) = now, want
    aim_at(series, series.next_on)
    _record(session, Act.SERIES_PAUSED, series, now=now, trouble=series.trouble.value, name=series.trouble_name)
    tell_paused(session, series, now=now)


def _record(session: Session, act: Act, series: PostSeries, *, now: datetime, **told: Any) -> None:
    actor = the_clock(series.organisation_id)
    audit.record(session, act, actor=actor, now=now, subject=f"series:{series.id}", title=series.title, **told)
