"""Other days or another hour for a series: its posts move to the dates it has now; those left over are withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.accounts.rules import demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.words import say
from app.drafting.models import Post
from app.drafting.rules.draft import Draft
from app.periods.queries.working import at_work
from app.series.deeds.ending import withdraw
from app.series.deeds.reaching import Field, NotAgreed, Reached, field_of, save
from app.series.models import PostSeries
from app.series.queries.occurrences import Dated, dates_of, hold
from app.series.rules.landing import FARTHEST
from app.series.rules.pairing import paired
from app.series.rules.repeating import Rule
from app.series.rules.standing import ASKED, check_lives
from app.series.service.beginning import Terms, may_change
from app.series.service.cutting import cut
from app.series.service.making import plan_on
from app.series.service.planning import plan_from

SLACK = timedelta(days=31)
"""How much later than the last of its posts one of them may be moved."""
LEFT_OVER = say("La serie cambió de días, y esta no tiene fecha en ella.")


@dataclass(frozen=True, slots=True)
class Moved:
    """What becomes of the posts: another hour, or none."""

    drafts: dict[int, Draft]
    over: list[Post]


def move(
    session: Session,
    series: PostSeries,
    terms: Terms,
    *,
    since: date,
    following: bool,
    agreed: int,
    actor: Actor,
    now: datetime,
) -> tuple[PostSeries, Reached]:
    """From a date on; comes locked. `following` cuts it there, so that what comes before keeps its rule.

    Raises `NotAgreed` as `reword` does, and `Refusal` where the rule cannot be.
    """
    demand(may_change(series, actor))
    check_lives(series)
    rows = dates_of(session, series, since)
    if following and rows:
        series = cut(session, series, rows[0], actor=actor, now=now)
    hold(session, rows)
    field = field_of(session, rows, now=now)
    rule = terms.rule(since, series.zone)
    _adopt(series, terms, rule, rows)
    moved = _moved(session, series, field, now=now)
    reached = _reached(field, moved)
    if reached.voided != agreed:
        raise NotAgreed(reached.voided)
    _carry_out(session, field, moved, actor=actor, now=now)
    plan_from(series, since, now=now)
    series.changed_at = now
    told: dict[str, Any] = {"first": since, "count": reached.changed, "title": series.title}
    audit.record(session, Act.SERIES_CHANGED, actor=actor, now=now, subject=f"series:{series.id}", **told)
    session.flush()
    return series, reached


def _adopt(series: PostSeries, terms: Terms, rule: Rule, rows: Sequence[Dated]) -> None:
    """The dates that went before keep their places, and these go on from there."""
    before = rows[0].occurrence.place - 1 if rows else (series.earlier + len(_gone(series, rule.starts_on)))
    for name, value in terms.kept().items():
        setattr(series, name, value)
    series.starts_on, series.earlier = rule.starts_on, before


def _gone(series: PostSeries, day: date) -> list[tuple[int, date]]:
    return list(series.rule.numbered(series.starts_on, day - timedelta(days=1)))


def _moved(session: Session, series: PostSeries, field: Field, *, now: datetime) -> Moved:
    """Where each date and each post goes; the dates are written down at once."""
    rule, rows = series.rule, field.rows
    targets = paired([row.occurrence.day for row in rows], _dates(rule, rows, now=now)) if rows else []
    body, working = at_work(session, series.organisation_id, now, _last(rows, now) + SLACK + timedelta(days=FARTHEST))
    places = dict(_numbers(rule, targets))
    reachable = {row.occurrence.id for row in field.open()}
    moved = Moved({}, [])
    for row, target in zip(rows, targets, strict=True):
        if target:
            row.occurrence.day, row.occurrence.place = target, series.earlier + places[target]
        if row.post and row.occurrence.id in reachable:
            plan = plan_on(series, target, working, body.zone, now=now) if target else None
            _settle(moved, field, row.post, replace(field.draft(row.post), plan=plan) if plan else None)
    return moved


def _settle(moved: Moved, field: Field, post: Post, draft: Draft | None) -> None:
    if draft is None:
        moved.over.append(post)
    elif draft.plan.instant(post.zone) != post.planned_at or field.changes(post, draft):
        moved.drafts[post.id] = draft


def _numbers(rule: Rule, targets: Sequence[date | None]) -> list[tuple[date, int]]:
    days = [day for day in targets if day]
    return [(day, place) for place, day in rule.numbered(min(days), max(days))] if days else []


def _dates(rule: Rule, rows: Sequence[Dated], *, now: datetime) -> list[date]:
    """Those its posts may have: until the last of them, or a little later where there would be too few."""
    last = rows[-1].occurrence.day
    until = [day for _, day in rule.numbered(rule.starts_on, last) if rule.instant(day) > now]
    if len(until) >= len(rows):
        return until
    later = [day for _, day in rule.numbered(rule.starts_on, last + SLACK) if rule.instant(day) > now]
    return later[: len(rows)]


def _last(rows: Sequence[Dated], now: datetime) -> datetime:
    planned = [row.post.planned_at for row in rows if row.post and row.post.planned_at]
    return max([now, *planned])


def _reached(field: Field, moved: Moved) -> Reached:
    lost = sum(1 for post in moved.over if post.status in ASKED)
    changed = len(moved.drafts) + len(moved.over)
    return Reached(changed, field.voids(moved.drafts) + lost, field.own())


def _carry_out(session: Session, field: Field, moved: Moved, *, actor: Actor, now: datetime) -> None:
    withdraw(session, moved.over, reason=str(LEFT_OVER), actor=actor, now=now)
    if moved.drafts:
        save(session, field, moved.drafts, also=(), actor=actor, now=now)
