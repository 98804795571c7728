"""The posts that made a number of the compliance report bad; one statement for each indicator."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, func, or_

from app.approvals.models import Round
from app.approvals.rules import RoundState
from app.db.elapsed import minutes_between
from app.db.reads import columns
from app.drafting.models import Post
from app.drafting.rules.states import Status
from app.publishing.models import Capture
from app.reports.queries.mends import corrections
from app.reports.queries.periods import between
from app.reports.queries.publications import by_language, is_wrong, sent
from app.reports.queries.rounds import due, first_rounds, of_rounds
from app.reports.rules.asking import Narrowed
from app.reports.rules.compliance import USEFUL
from app.topics.models import Topic

MOST = 100


class Behind(NamedTuple):
    """A post, when it counted, and the minutes it took where the indicator is of time."""

    year: int
    ordinal: int
    title: str
    at: datetime
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """What is asked for: whose, between which instants, and narrowed to what."""

    organisation_id: int
    bounds: Sequence[datetime]
    narrowed: Narrowed
    languages: Collection[str]
    now: datetime


def behind(session: Session, code: str, where: Where) -> list[Behind]:
    """The newest first, the slowest where it is of time; at most `MOST` and one more."""
    return [Behind(*row) for row in session.execute(_ROWS[code](where).limit(MOST + 1))]


def _sent(where: Where, *conditions: Any) -> Any:
    at = func.min(Capture.captured_at)
    rows = sent(where.organisation_id, where.narrowed, *_POST, at.label("at"))
    asked = rows.where(*between(col(Capture.captured_at), where.bounds), *conditions)
    return asked.group_by(col(Post.id), *_POST).order_by(sa.desc("at"), col(Post.id))


def _useless(where: Where) -> Any:
    return _sent(where, or_(col(Topic.id).is_(None), col(Topic.topic_class).not_in(USEFUL)))


def _unreadable(where: Where) -> Any:
    return _sent(where, is_wrong(where.organisation_id))


def _slow(where: Where) -> Any:
    waited = minutes_between(Round.opened_at, Round.closed_at).label("minutes")
    rows = of_rounds(where.organisation_id, where.narrowed, *_POST, Round.closed_at, waited)
    ended = rows.where(col(Round.state) == RoundState.APPROVED, *between(col(Round.closed_at), where.bounds))
    return ended.order_by(sa.desc("minutes"), col(Round.id))


def _sent_back(where: Where) -> Any:
    rows = first_rounds(where.organisation_id, where.narrowed, *_POST, Round.opened_at)
    asked = rows.where(col(Round.state) != RoundState.APPROVED, *between(col(Round.opened_at), where.bounds))
    return asked.order_by(col(Round.opened_at).desc(), col(Round.id))


def _expired(where: Where) -> Any:
    rows = due(where.organisation_id, where.narrowed, *_POST, Post.planned_at, now=where.now)
    asked = rows.where(Post.status == Status.EXPIRED, *between(col(Post.planned_at), where.bounds))
    return asked.order_by(col(Post.planned_at).desc(), col(Post.id))


def _apart(where: Where) -> Any:
    posts = by_language(where.organisation_id, where.bounds, where.narrowed, where.languages)
    rows = columns(*_POST, posts.c.at).select_from(posts).join(Post, col(Post.id) == posts.c.post_id)
    asked = rows.where(Post.organisation_id == where.organisation_id, posts.c.part == 0)
    return asked.where(*between(posts.c.at, where.bounds)).order_by(posts.c.at.desc(), col(Post.id))


def _corrected(where: Where) -> Any:
    found, rows = _corrections(where)
    return rows.order_by(found.c.at.desc(), col(Post.id))


def _slowly_corrected(where: Where) -> Any:
    found, rows = _corrections(where, "minutes")
    return rows.order_by(found.c.minutes.desc(), col(Post.id))


def _corrections(where: Where, *more: str) -> tuple[Any, Any]:
    """What was wrong, and when it was put right."""
    found = corrections(where.organisation_id, where.bounds, where.narrowed)
    rows = columns(*_POST, found.c.at, *(found.c[name] for name in more))
    posts = rows.select_from(found).join(Post, col(Post.id) == found.c.corrects_id)
    return found, posts.where(Post.organisation_id == where.organisation_id)


_POST: tuple[Any, ...] = (Post.year, Post.ordinal, Post.title)
_ROWS: Mapping[str, Callable[[Where], Any]] = {
    "K7": _useless,
    "K14": _slow,
    "K15": _sent_back,
    "K16": _expired,
    "K17": _unreadable,
    "K18": _apart,
    "K19": _corrected,
    "K19b": _slowly_corrected,
}
OF_POSTS = frozenset(_ROWS)
"""The indicators that posts stand behind; behind K12 there are slots."""
