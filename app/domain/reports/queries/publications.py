"""Publications by topic, pictures and language: one statement, narrow rows read once, counted twice."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import and_, col, exists, func, or_, select

from app.db.functions import minutes_between
from app.db.statements import select_columns
from app.domain.directory.models import Topic
from app.domain.posts.models import FindingRecord, LineCheck, Post, Variant
from app.domain.publishing.models import IS_FIRST_PART, Capture, Delivery
from app.domain.reports.queries.month_columns import month_column, within_bounds
from app.domain.reports.rules.scope import ReportFilter

ACCESSIBLE = ("AC-01", "AC-04")
"""Alternative texts and readable tags."""
MAX_LANGUAGE_DELAY = timedelta(hours=24)
MINUTES_A_DAY = MAX_LANGUAGE_DELAY // timedelta(minutes=1)
TOGETHER = "together"


def publication_counts(
    organisation_id: int, bounds: Sequence[datetime], narrowed: ReportFilter, languages: Collection[str]
) -> Any:
    """Count by month and topic: all, those with pictures, and those with correct ones.

    Several languages add `TOGETHER` by month: all posts, and those in every language.
    """
    last = bounds[-1] + MAX_LANGUAGE_DELAY if len(languages) > 1 else bounds[-1]
    rows = _rows(organisation_id, [bounds[0], last], bounds, narrowed.of_any_language).cte("sent")
    published = _published(organisation_id, rows, narrowed)
    if len(languages) < 2:
        return published
    posts = _by_post(rows, languages)
    at = month_column(posts.c.at, bounds)
    whole = select_columns(
        sa.literal_column(f"'{TOGETHER}'"), at, sa.null(), sa.null(), func.count(), func.sum(posts.c.part)
    )
    counted = whole.add_columns(sa.literal_column("0")).where(*within_bounds(posts.c.at, bounds)).group_by(at)
    return sa.union_all(published, counted)


def sent_rows(organisation_id: int, narrowed: ReportFilter, *wanted: Any, of_posts: bool = True) -> Any:
    """Select captures with variants; post and topic only `of_posts`."""
    rows = (
        select_columns(*wanted)
        .select_from(Capture)
        .join(Delivery, col(Delivery.id) == Capture.delivery_id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .where(Capture.organisation_id == organisation_id, IS_FIRST_PART)
    )
    if of_posts or narrowed.topic_class is not None:
        rows = rows.join(Post, col(Post.id) == Delivery.post_id).outerjoin(Topic, col(Topic.id) == Post.topic_id)
    if narrowed.channel_id is not None:
        rows = rows.where(Delivery.channel_id == narrowed.channel_id)
    if narrowed.language:
        rows = rows.where(Variant.language == narrowed.language)
    return rows if narrowed.topic_class is None else rows.where(Topic.topic_class == narrowed.topic_class)


def has_faulty_media(organisation_id: int) -> Any:
    """Match missing alternative text or a failed last check."""
    unsaid = sa.cast(col(Variant.media), sa.String).like('%"alt": ""%')
    return and_(_has_media(), or_(unsaid, _is_faulty(organisation_id)))


def posts_by_language(
    organisation_id: int, bounds: Sequence[datetime], narrowed: ReportFilter, languages: Collection[str]
) -> Any:
    """Tell whether posts went out in all languages within a day."""
    within = [bounds[0], bounds[-1] + MAX_LANGUAGE_DELAY]
    return _by_post(_rows(organisation_id, within, bounds, narrowed.of_any_language).cte("sent"), languages)


def _has_media() -> Any:
    return col(Variant.media) != []


def _is_faulty(organisation_id: int) -> Any:
    """List the few variants with findings first; look them up singly."""
    last = (
        select(func.max(LineCheck.id))
        .where(LineCheck.organisation_id == organisation_id, LineCheck.post_version_id == Variant.post_version_id)
        .correlate(Variant)
        .scalar_subquery()
    )
    conditions = (col(FindingRecord.organisation_id) == organisation_id, col(FindingRecord.rule).in_(ACCESSIBLE))
    at_last = exists().where(
        *conditions, col(FindingRecord.line_check_id) == last, col(FindingRecord.variant_id) == Variant.id
    )
    return and_(col(Variant.id).in_(select(FindingRecord.variant_id).where(*conditions)), at_last)


def _rows(organisation_id: int, within: Sequence[datetime], bounds: Sequence[datetime], narrowed: ReportFilter) -> Any:
    at = col(Capture.captured_at)
    pictured = sa.case((_has_media(), 1), else_=0).label("pictured")
    wrong = sa.case((has_faulty_media(organisation_id), 1), else_=0).label("wrong")
    wanted: tuple[Any, ...] = (
        Delivery.post_id,
        Variant.language,
        at.label("at"),
        month_column(at, bounds),
        pictured,
        wrong,
    )
    rows = sent_rows(organisation_id, narrowed, *wanted, of_posts=False)
    return rows.where(*within_bounds(at, within), col(Delivery.edits_id).is_(None))


def _published(organisation_id: int, rows: Any, narrowed: ReportFilter) -> Any:
    """Count a post on several accounts once a month."""
    marks = (func.max(rows.c.pictured).label("pictured"), func.max(rows.c.wrong).label("wrong"))
    query = select_columns(rows.c.month, rows.c.post_id, *marks).where(rows.c.month.is_not(None))
    if narrowed.language:
        query = query.where(rows.c.language == narrowed.language)
    posts = query.group_by(rows.c.month, rows.c.post_id).subquery()
    by = (posts.c.month, Post.topic_id, Topic.topic_class)
    right = func.sum(posts.c.pictured - posts.c.wrong)
    return (
        select_columns(sa.literal_column("''"), *by, func.count(), func.sum(posts.c.pictured), right)
        .select_from(posts)
        .join(Post, col(Post.id) == posts.c.post_id)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Post.organisation_id == organisation_id)
        .group_by(*by)
    )


def _by_post(rows: Any, languages: Collection[str]) -> Any:
    firsts = (
        select_columns(rows.c.post_id, rows.c.language, func.min(rows.c.at).label("at"))
        .where(rows.c.language.in_(sorted(languages)))
        .group_by(rows.c.post_id, rows.c.language)
        .subquery()
    )
    begun, ended = func.min(firsts.c.at), func.max(firsts.c.at)
    is_whole = (func.count() == len(languages)) & (minutes_between(begun, ended) <= MINUTES_A_DAY)
    posts = select_columns(firsts.c.post_id, begun.label("at"), sa.case((is_whole, 1), else_=0).label("part"))
    return posts.group_by(firsts.c.post_id).subquery()
