"""What went out: how much of each topic, with what pictures, and in which languages; one statement.

The rows of what went out are read once, with as few columns as can be, and counted twice.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import and_, col, exists, func, or_, select

from app.db.elapsed import minutes_between
from app.db.reads import columns
from app.drafting.models import Finding, LineCheck, Post, Variant
from app.publishing.models import Capture, Delivery
from app.reports.queries.periods import between, month
from app.reports.rules.asking import Narrowed
from app.topics.models import Topic

ACCESSIBLE = ("AC-01", "AC-04")
"""The rules of alternative texts and of labels that can be read aloud."""
APART = timedelta(hours=24)
DAY = APART // timedelta(minutes=1)
TOGETHER = "together"


def went_out(organisation_id: int, bounds: Sequence[datetime], narrowed: Narrowed, languages: Collection[str]) -> Any:
    """By month and topic: publications, those with pictures, and those whose pictures are right.

    With several languages, also `TOGETHER` by month: publications, and those that went out in all of them.
    """
    last = bounds[-1] + APART if len(languages) > 1 else bounds[-1]
    rows = _rows(organisation_id, [bounds[0], last], bounds, narrowed.of_any_language).cte("sent")
    published = _published(organisation_id, rows, narrowed)
    if len(languages) < 2:
        return published
    posts = _by_post(rows, languages)
    at = month(posts.c.at, bounds)
    whole = columns(sa.literal_column(f"'{TOGETHER}'"), at, sa.null(), sa.null(), func.count(), func.sum(posts.c.part))
    counted = whole.add_columns(sa.literal_column("0")).where(*between(posts.c.at, bounds)).group_by(at)
    return sa.union_all(published, counted)


def sent(organisation_id: int, narrowed: Narrowed, *wanted: Any, of_posts: bool = True) -> Any:
    """These columns of everything that went out and is asked for: captures, with what they are of.

    Without `of_posts`, none of the post nor of its topic.
    """
    rows = (
        columns(*wanted)
        .select_from(Capture)
        .join(Delivery, col(Delivery.id) == Capture.delivery_id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .where(Capture.organisation_id == organisation_id)
    )
    if of_posts or narrowed.topic_class is not None:
        rows = rows.join(Post, col(Post.id) == Delivery.post_id).outerjoin(Topic, col(Topic.id) == Post.topic_id)
    if narrowed.channel_id is not None:
        rows = rows.where(Delivery.channel_id == narrowed.channel_id)
    if narrowed.language:
        rows = rows.where(Variant.language == narrowed.language)
    return rows if narrowed.topic_class is None else rows.where(Topic.topic_class == narrowed.topic_class)


def is_wrong(organisation_id: int) -> Any:
    """Of a variant with pictures: one has no words beside it, or the last check had something to say of them."""
    unsaid = sa.cast(col(Variant.media), sa.String).like('%"alt": ""%')
    return and_(_has_media(), or_(unsaid, _is_faulty(organisation_id)))


def by_language(
    organisation_id: int, bounds: Sequence[datetime], narrowed: Narrowed, languages: Collection[str]
) -> Any:
    """Each post that first went out between these instants: when, and in how many of its languages within a day."""
    within = [bounds[0], bounds[-1] + APART]
    return _by_post(_rows(organisation_id, within, bounds, narrowed.of_any_language).cte("sent"), languages)


def _has_media() -> Any:
    return col(Variant.media) != []


def _is_faulty(organisation_id: int) -> Any:
    """Few variants ever are: those are listed first, and only theirs are looked up one by one."""
    last = (
        select(func.max(LineCheck.id))
        .where(LineCheck.organisation_id == organisation_id, LineCheck.post_version_id == Variant.post_version_id)
        .correlate(Variant)
        .scalar_subquery()
    )
    found = (col(Finding.organisation_id) == organisation_id, col(Finding.rule).in_(ACCESSIBLE))
    at_last = exists().where(*found, col(Finding.line_check_id) == last, col(Finding.variant_id) == Variant.id)
    return and_(col(Variant.id).in_(select(Finding.variant_id).where(*found)), at_last)


def _rows(organisation_id: int, within: Sequence[datetime], bounds: Sequence[datetime], narrowed: Narrowed) -> Any:
    at = col(Capture.captured_at)
    pictured = sa.case((_has_media(), 1), else_=0).label("pictured")
    wrong = sa.case((is_wrong(organisation_id), 1), else_=0).label("wrong")
    wanted: tuple[Any, ...] = (Delivery.post_id, Variant.language, at.label("at"), month(at, bounds), pictured, wrong)
    return sent(organisation_id, narrowed, *wanted, of_posts=False).where(*between(at, within))


def _published(organisation_id: int, rows: Any, narrowed: Narrowed) -> Any:
    """One that went out on several accounts counts once in a month."""
    marks = (func.max(rows.c.pictured).label("pictured"), func.max(rows.c.wrong).label("wrong"))
    asked = columns(rows.c.month, rows.c.post_id, *marks).where(rows.c.month.is_not(None))
    if narrowed.language:
        asked = asked.where(rows.c.language == narrowed.language)
    posts = asked.group_by(rows.c.month, rows.c.post_id).subquery()
    by = (posts.c.month, Post.topic_id, Topic.topic_class)
    right = func.sum(posts.c.pictured - posts.c.wrong)
    return (
        columns(sa.literal_column("''"), *by, func.count(), func.sum(posts.c.pictured), right)
        .select_from(posts)
        .join(Post, col(Post.id) == posts.c.post_id)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Post.organisation_id == organisation_id)
        .group_by(*by)
    )


def _by_post(rows: Any, languages: Collection[str]) -> Any:
    firsts = (
        columns(rows.c.post_id, rows.c.language, func.min(rows.c.at).label("at"))
        .where(rows.c.language.in_(sorted(languages)))
        .group_by(rows.c.post_id, rows.c.language)
        .subquery()
    )
    begun, ended = func.min(firsts.c.at), func.max(firsts.c.at)
    is_whole = (func.count() == len(languages)) & (minutes_between(begun, ended) <= DAY)
    posts = columns(firsts.c.post_id, begun.label("at"), sa.case((is_whole, 1), else_=0).label("part"))
    return posts.group_by(firsts.c.post_id).subquery()
