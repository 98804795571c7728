from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.domain.series.models import PostSeries
from app.domain.series.queries.occurrences import DatedPost, lock_posts, series_dates
from app.domain.series.rules.series_state import check_not_ended
from app.domain.series.service import series_draft
from app.usecases.series.change_scope import (
    AffectedPosts,
    ChangeReach,
    LossNotAgreed,
    affected_posts,
    save_affected,
    split_series,
)
from app.usecases.series.series_start import may_change_series, text_of_post


def change_text(
    work: Work, series: PostSeries, post: Post, *, following: bool, agreed: int
) -> tuple[PostSeries, ChangeReach]:
    """Return the series (new if split) and reach; series and post come locked.

    Raises `LossNotAgreed` unless `agreed` equals the reviews and approvals lost.
    """
    demand(may_change_series(series, work.actor))
    check_not_ended(series)
    first = occurrence_or_404(series_dates(work.session, series), post)
    if following:
        series = split_series(work, series, first)
    for name, value in text_of_post(work.session, post).items():
        setattr(series, name, value)
    series.changed_at = work.now
    rows = series_dates(work.session, series)
    lock_posts(work.session, rows)
    field = affected_posts(work.session, rows, now=work.now)
    drafts, reached = changed_drafts(series, field, post), _reach_of(series, field, first)
    if reached.voided != agreed:
        raise LossNotAgreed(reached.voided)
    save_affected(work, field, drafts, also=series.writers)
    first.occurrence.base = post.base
    audit.record(work, Act.SERIES_REWORDED, subject=f"series:{series.id}", count=reached.changed)
    work.session.flush()
    return series, reached


def occurrence_or_404(rows: Sequence[DatedPost], post: Post) -> DatedPost:
    """Return the date. Raises `NotFound` outside the series."""
    dated_post = next((row for row in rows if row.occurrence.post_id == post.id), None)
    if dated_post is None:
        raise NotFound(msg("Esa publicación no es de esta serie."))
    return dated_post


def changed_drafts(series: PostSeries, field: AffectedPosts, post: Post) -> dict[int, Draft]:
    """Return drafts reached, at their own hours, without the source."""
    posts = [row.post for row in field.open() if row.post and row.post.id != post.id]
    drafts = {other.id: series_draft(series, _current_plan(other)) for other in posts}
    return {other.id: drafts[other.id] for other in posts if _differs(field, other, drafts[other.id])}


def _differs(field: AffectedPosts, post: Post, draft: Draft) -> bool:
    return field.changes(post, draft) or (post.title, post.topic_id) != (draft.title, draft.topic_id)


def _current_plan(post: Post) -> PublicationPlan:
    return PublicationPlan(post.planned_on, post.planned_time, post.planned_fold)


def forecast_reach(
    session: Session, series: PostSeries, post: Post, *, now: datetime
) -> tuple[ChangeReach, ChangeReach]:
    """Return the reach from this post and over the whole series, unwritten. Raises `NotFound`."""
    proposed_series = PostSeries(**text_of_post(session, post))
    every = series_dates(session, series)
    first = occurrence_or_404(every, post)
    following = [row for row in every if row.occurrence.day >= first.occurrence.day]
    whole = affected_posts(session, every, now=now)
    return _reach_of(proposed_series, replace(whole, rows=following), first), _reach_of(proposed_series, whole, first)


def _reach_of(series: PostSeries, field: AffectedPosts, first: DatedPost) -> ChangeReach:
    drafts = changed_drafts(series, field, first.post) if first.post else {}
    others = AffectedPosts([row for row in field.rows if row.occurrence.id != first.occurrence.id], field.reaches, {})
    return ChangeReach(len(drafts), field.voids(drafts), others.own())
