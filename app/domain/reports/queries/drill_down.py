"""Posts behind bad indicators; one statement each."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, func, or_

from app.db.functions import minutes_between
from app.db.statements import select_columns
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.rules.states import RoundState
from app.domain.directory.models import Topic
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Capture, Delivery
from app.domain.reports.queries.corrections import correction_rows
from app.domain.reports.queries.month_columns import within_bounds
from app.domain.reports.queries.publications import has_faulty_media, posts_by_language, sent_rows
from app.domain.reports.queries.rounds import due_posts, first_rounds, round_rows
from app.domain.reports.rules.compliance import USEFUL
from app.domain.reports.rules.scope import ReportFilter

MAX_SHOWN = 100


class DrillDownPost(NamedTuple):
    """An instant and, for indicators of time, minutes."""

    year: int
    ordinal: int
    title: str
    at: datetime
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class DrillDownScope:
    organisation_id: int
    bounds: Sequence[datetime]
    narrowed: ReportFilter
    languages: Collection[str]
    now: datetime


def posts_behind(session: Session, code: str, where: DrillDownScope) -> list[DrillDownPost]:
    """Return posts, newest or slowest first, up to `MAX_SHOWN` plus one."""
    return [DrillDownPost(*row) for row in session.execute(_ROWS[code](where).limit(MAX_SHOWN + 1))]


def _sent(where: DrillDownScope, *conditions: Any) -> Any:
    at = func.min(Capture.captured_at)
    rows = sent_rows(where.organisation_id, where.narrowed, *_POST, at.label("at"))
    is_new = col(Delivery.edits_id).is_(None)
    query = rows.where(*within_bounds(col(Capture.captured_at), where.bounds), is_new, *conditions)
    return query.group_by(col(Post.id), *_POST).order_by(sa.desc("at"), col(Post.id))


def _useless(where: DrillDownScope) -> Any:
    return _sent(where, or_(col(Topic.id).is_(None), col(Topic.topic_class).not_in(USEFUL)))


def _unreadable(where: DrillDownScope) -> Any:
    return _sent(where, has_faulty_media(where.organisation_id))


def _slow(where: DrillDownScope) -> Any:
    waited = minutes_between(Round.opened_at, Round.closed_at).label("minutes")
    rows = round_rows(where.organisation_id, where.narrowed, *_POST, Round.closed_at, waited)
    ended = rows.where(col(Round.state) == RoundState.APPROVED, *within_bounds(col(Round.closed_at), where.bounds))
    return ended.order_by(sa.desc("minutes"), col(Round.id))


def _sent_back(where: DrillDownScope) -> Any:
    rows = first_rounds(where.organisation_id, where.narrowed, *_POST, Round.opened_at)
    query = rows.where(col(Round.state) != RoundState.APPROVED, *within_bounds(col(Round.opened_at), where.bounds))
    return query.order_by(col(Round.opened_at).desc(), col(Round.id))


def _expired(where: DrillDownScope) -> Any:
    rows = due_posts(where.organisation_id, where.narrowed, *_POST, Post.planned_at, now=where.now)
    query = rows.where(Post.status == PostStatus.EXPIRED, *within_bounds(col(Post.planned_at), where.bounds))
    return query.order_by(col(Post.planned_at).desc(), col(Post.id))


def _languages_apart(where: DrillDownScope) -> Any:
    posts = posts_by_language(where.organisation_id, where.bounds, where.narrowed, where.languages)
    rows = select_columns(*_POST, posts.c.at).select_from(posts).join(Post, col(Post.id) == posts.c.post_id)
    query = rows.where(Post.organisation_id == where.organisation_id, posts.c.part == 0)
    return query.where(*within_bounds(posts.c.at, where.bounds)).order_by(posts.c.at.desc(), col(Post.id))


def _corrected(where: DrillDownScope) -> Any:
    corrections, rows = _corrections(where)
    return rows.order_by(corrections.c.at.desc(), col(Post.id))


def _slowly_corrected(where: DrillDownScope) -> Any:
    corrections, rows = _corrections(where, "minutes")
    return rows.order_by(corrections.c.minutes.desc(), col(Post.id))


def _corrections(where: DrillDownScope, *more: str) -> tuple[Any, Any]:
    corrections = correction_rows(where.organisation_id, where.bounds, where.narrowed)
    rows = select_columns(*_POST, corrections.c.at, *(corrections.c[name] for name in more))
    posts = rows.select_from(corrections).join(Post, col(Post.id) == corrections.c.corrects_id)
    return corrections, posts.where(Post.organisation_id == where.organisation_id)


_POST: tuple[Any, ...] = (Post.year, Post.ordinal, Post.title)
_ROWS: Mapping[str, Callable[[DrillDownScope], Any]] = {
    "K7": _useless,
    "K14": _slow,
    "K15": _sent_back,
    "K16": _expired,
    "K17": _unreadable,
    "K18": _languages_apart,
    "K19": _corrected,
    "K19b": _slowly_corrected,
}
POST_INDICATORS = frozenset(_ROWS)
"""K12 has slots instead."""
