"""Rule changes: posts move to new dates; surplus ones are withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from app.core.messages import msg
from app.core.permissions import demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.periods.queries.working_time import organisation_working_time
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import Draft
from app.domain.series.models import PostSeries
from app.domain.series.queries.occurrences import DatedPost, lock_posts, series_dates
from app.domain.series.rules.holiday_shift import FARTHEST_SHIFT
from app.domain.series.rules.recurrence import SeriesRule, pair_dates
from app.domain.series.rules.series_state import DECIDED_STATUSES, check_not_ended
from app.domain.series.service import set_next_date_from
from app.usecases.series.change_scope import (
    AffectedPosts,
    ChangeReach,
    LossNotAgreed,
    affected_posts,
    save_affected,
    split_series,
)
from app.usecases.series.post_creation import plan_for_date
from app.usecases.series.series_start import SeriesTerms, may_change_series
from app.usecases.series.termination import withdraw_posts

LATEST_SHIFT = timedelta(days=31)
"""The farthest a post may move past the last."""
LEFT_OVER = msg("La serie cambió de días, y esta no tiene fecha en ella.")


@dataclass(frozen=True, slots=True)
class MovedPosts:
    drafts: dict[int, Draft]
    over: list[Post]


def change_rule(
    work: Work, series: PostSeries, terms: SeriesTerms, *, since: date, following: bool, agreed: int
) -> tuple[PostSeries, ChangeReach]:
    """Change a locked series from a date; `following` splits it there.

    Raises `LossNotAgreed` as `change_text`, `Refusal` for invalid rules.
    """
    demand(may_change_series(series, work.actor))
    check_not_ended(series)
    rows = series_dates(work.session, series, since)
    if following and rows:
        series = split_series(work, series, rows[0])
    lock_posts(work.session, rows)
    field = affected_posts(work.session, rows, now=work.now)
    rule = terms.rule(since, series.zone)
    _adopt_rule(series, terms, rule, rows)
    moved = _move_dates(work, series, field)
    reached = _change_reach(field, moved)
    if reached.voided != agreed:
        raise LossNotAgreed(reached.voided)
    _save_moved(work, field, moved)
    set_next_date_from(series, since, now=work.now)
    series.changed_at = work.now
    detail: dict[str, Any] = {"first": since, "count": reached.changed, "title": series.title}
    audit.record(work, Act.SERIES_CHANGED, subject=f"series:{series.id}", **detail)
    work.session.flush()
    return series, reached


def _adopt_rule(series: PostSeries, terms: SeriesTerms, rule: SeriesRule, rows: Sequence[DatedPost]) -> None:
    """Keep earlier dates' places; numbering continues."""
    before = rows[0].occurrence.place - 1 if rows else (series.earlier + len(_dates_before(series, rule.starts_on)))
    for name, value in terms.columns().items():
        setattr(series, name, value)
    series.starts_on, series.earlier = rule.starts_on, before


def _dates_before(series: PostSeries, day: date) -> list[tuple[int, date]]:
    return list(series.rule.numbered(series.starts_on, day - timedelta(days=1)))


def _move_dates(work: Work, series: PostSeries, field: AffectedPosts) -> MovedPosts:
    rule, rows = series.rule, field.rows
    targets = pair_dates([row.occurrence.day for row in rows], _target_dates(rule, rows, now=work.now)) if rows else []
    body, working = organisation_working_time(
        work.session,
        series.organisation_id,
        work.now,
        _last_planned(rows, work.now) + LATEST_SHIFT + timedelta(days=FARTHEST_SHIFT),
    )
    places = dict(_numbered_dates(rule, targets))
    reachable = {row.occurrence.id for row in field.open()}
    moved = MovedPosts({}, [])
    for row, target in zip(rows, targets, strict=True):
        if target:
            row.occurrence.day, row.occurrence.place = target, series.earlier + places[target]
        if row.post and row.occurrence.id in reachable:
            plan = plan_for_date(series, target, working, body.zone, now=work.now) if target else None
            _sort_post(moved, field, row.post, replace(field.draft(row.post), plan=plan) if plan else None)
    return moved


def _sort_post(moved: MovedPosts, field: AffectedPosts, post: Post, draft: Draft | None) -> None:
    if draft is None:
        moved.over.append(post)
    elif draft.plan.instant(post.zone) != post.planned_at or field.changes(post, draft):
        moved.drafts[post.id] = draft


def _numbered_dates(rule: SeriesRule, targets: Sequence[date | None]) -> list[tuple[date, int]]:
    days = [day for day in targets if day]
    return [(day, place) for place, day in rule.numbered(min(days), max(days))] if days else []


def _target_dates(rule: SeriesRule, rows: Sequence[DatedPost], *, now: datetime) -> list[date]:
    """Return possible ones until the last post, or a little later if too few."""
    last = rows[-1].occurrence.day
    until = [day for _, day in rule.numbered(rule.starts_on, last) if rule.instant(day) > now]
    if len(until) >= len(rows):
        return until
    later = [day for _, day in rule.numbered(rule.starts_on, last + LATEST_SHIFT) if rule.instant(day) > now]
    return later[: len(rows)]


def _last_planned(rows: Sequence[DatedPost], now: datetime) -> datetime:
    planned = [row.post.planned_at for row in rows if row.post and row.post.planned_at]
    return max([now, *planned])


def _change_reach(field: AffectedPosts, moved: MovedPosts) -> ChangeReach:
    lost = sum(1 for post in moved.over if post.status in DECIDED_STATUSES)
    changed = len(moved.drafts) + len(moved.over)
    return ChangeReach(changed, field.voids(moved.drafts) + lost, field.own())


def _save_moved(work: Work, field: AffectedPosts, moved: MovedPosts) -> None:
    withdraw_posts(work, moved.over, reason=str(LEFT_OVER))
    if moved.drafts:
        save_affected(work, field, moved.drafts, also=())
