"""What the compliance report counts: one statement a group of indicators, however many the months.

Publications by topic; ratios of rounds, of posts and of languages; waits. With the topics, four statements.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, exists, func, or_, select

from app.approvals.models import Decision, Round, RoundStep
from app.approvals.rules import RoundState, StepState
from app.db.elapsed import minutes_between
from app.db.reads import columns
from app.drafting.models import Finding, LineCheck, Post, Variant
from app.drafting.rules.states import Status
from app.publishing.models import Capture, Delivery
from app.reports.queries.periods import between, month
from app.reports.rules.asking import Narrowed
from app.reports.rules.compliance import Tallied, Theme
from app.topics.models import Topic

ACCESSIBLE = ("AC-01", "AC-04")
"""The rules of alternative texts and of labels that can be read aloud."""
CAME = frozenset({Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.APPROVED, Status.CLOSED, Status.ON_HOLD})
DECIDED = frozenset({RoundState.APPROVED, RoundState.SENT_BACK, RoundState.REJECTED})
APART = timedelta(hours=24)
DAY = APART // timedelta(minutes=1)


def themes(session: Session, organisation_id: int) -> list[Theme]:
    """Every topic, the closed ones too, by name."""
    wanted = columns(Topic.id, Topic.name, Topic.topic_class, Topic.target_share, Topic.closed)
    mine = wanted.where(Topic.organisation_id == organisation_id).order_by(col(Topic.name), col(Topic.id))
    return [Theme(*row) for row in session.execute(mine)]


def tallied(
    session: Session,
    organisation_id: int,
    bounds: Sequence[datetime],
    narrowed: Narrowed,
    *,
    languages: Collection[str],
    now: datetime,
) -> Tallied:
    """Everything between the first and the last of these instants, by the month it falls in; three statements.

    `languages`: those of the organisation; with only one, nothing is said of K18.
    """
    ratios = [_passed(organisation_id, bounds, narrowed), _expired(organisation_id, bounds, narrowed, now)]
    if len(languages) > 1:
        ratios.append(_together(organisation_id, bounds, narrowed, languages))
    waits = sa.union_all(_waits(organisation_id, bounds, narrowed), _step_waits(organisation_id, bounds, narrowed))
    queries = (_published(organisation_id, bounds, narrowed), sa.union_all(*ratios), waits)
    return Tallied(*([tuple(row) for row in session.execute(query)] for query in queries))


def sent(organisation_id: int, narrowed: Narrowed, *wanted: Any) -> Any:
    """These columns of everything that went out and is asked for: captures, with what they are of."""
    rows = (
        columns(*wanted)
        .select_from(Capture)
        .join(Delivery, col(Delivery.id) == Capture.delivery_id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .join(Post, col(Post.id) == Delivery.post_id)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Capture.organisation_id == organisation_id)
    )
    if narrowed.channel_id is not None:
        rows = rows.where(Delivery.channel_id == narrowed.channel_id)
    if narrowed.language:
        rows = rows.where(Variant.language == narrowed.language)
    return rows if narrowed.topic_class is None else rows.where(Topic.topic_class == narrowed.topic_class)


def has_media() -> Any:
    return _media() != "[]"


def _media() -> Any:
    """As JSON without the spaces that one engine writes and the other does not."""
    return func.replace(sa.cast(col(Variant.media), sa.String), '": "', '":"')


def is_wrong(organisation_id: int) -> Any:
    """Of a variant with pictures: one has no words beside it, or the last check had something to say of them."""
    last = (
        select(func.max(LineCheck.id))
        .where(LineCheck.organisation_id == organisation_id, LineCheck.post_version_id == Variant.post_version_id)
        .correlate(Variant)
        .scalar_subquery()
    )
    found = exists().where(
        col(Finding.organisation_id) == organisation_id,
        col(Finding.line_check_id) == last,
        col(Finding.variant_id) == Variant.id,
        col(Finding.rule).in_(ACCESSIBLE),
    )
    return and_(has_media(), or_(_media().like('%"alt":""%'), found))


def _published(organisation_id: int, bounds: Sequence[datetime], narrowed: Narrowed) -> Any:
    """One that went out on several accounts counts once in a month."""
    at = month(col(Capture.captured_at), bounds)
    pictured = func.max(sa.case((has_media(), 1), else_=0)).label("pictured")
    wrong = func.max(sa.case((is_wrong(organisation_id), 1), else_=0)).label("wrong")
    posts = (
        sent(organisation_id, narrowed, at, Delivery.post_id, Post.topic_id, Topic.topic_class, pictured, wrong)
        .where(*between(col(Capture.captured_at), bounds))
        .group_by(at, Delivery.post_id, col(Post.topic_id), col(Topic.topic_class))
        .subquery()
    )
    by = (posts.c.month, posts.c.topic_id, posts.c.topic_class)
    right = func.sum(posts.c.pictured - posts.c.wrong)
    return columns(*by, func.count(), func.sum(posts.c.pictured), right).group_by(*by)


def first_rounds(organisation_id: int, narrowed: Narrowed, *wanted: Any) -> Any:
    """These columns of the first round of each post that was decided."""
    earlier = aliased(Round)
    is_first = ~exists().where(col(earlier.post_id) == Round.post_id, col(earlier.id) < Round.id)
    return of_rounds(organisation_id, narrowed, *wanted).where(is_first, col(Round.state).in_(DECIDED))


def of_rounds(organisation_id: int, narrowed: Narrowed, *wanted: Any) -> Any:
    rows = (
        columns(*wanted)
        .select_from(Round)
        .join(Post, col(Post.id) == Round.post_id)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Round.organisation_id == organisation_id)
    )
    return _narrow(rows, narrowed, col(Round.post_version_id))


def due(organisation_id: int, narrowed: Narrowed, *wanted: Any, now: datetime) -> Any:
    """These columns of the posts whose hour came after they were sent to review."""
    version = (
        columns(func.max(Round.post_version_id))
        .where(Round.organisation_id == organisation_id, col(Round.post_id) == Post.id)
        .correlate(Post)
        .scalar_subquery()
    )
    rows = (
        columns(*wanted)
        .select_from(Post)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .where(Post.organisation_id == organisation_id, col(Post.status).in_((*CAME, Status.EXPIRED)))
        .where(col(Post.planned_at) <= now)
    )
    return _narrow(rows, narrowed, version)


def _narrow(rows: Any, narrowed: Narrowed, version: Any) -> Any:
    """By what a version says and through which account; `Topic` must be among the rows."""
    if narrowed.topic_class is not None:
        rows = rows.where(Topic.topic_class == narrowed.topic_class)
    asked: list[Any] = [col(Variant.channel_id) == narrowed.channel_id] if narrowed.channel_id is not None else []
    asked += [col(Variant.language) == narrowed.language] if narrowed.language else []
    return rows.where(exists().where(col(Variant.post_version_id) == version, *asked)) if asked else rows


def _passed(organisation_id: int, bounds: Sequence[datetime], narrowed: Narrowed) -> Any:
    at = col(Round.opened_at)
    passed = sa.case((col(Round.state) == RoundState.APPROVED, 1), else_=0)
    wanted = first_rounds(organisation_id, narrowed, month(at, bounds), passed.label("part"))
    return _counted("passed", wanted.where(*between(at, bounds)))


def _expired(organisation_id: int, bounds: Sequence[datetime], narrowed: Narrowed, now: datetime) -> Any:
    at = col(Post.planned_at)
    expired = sa.case((col(Post.status) == Status.EXPIRED, 1), else_=0)
    wanted = due(organisation_id, narrowed, month(at, bounds), expired.label("part"), now=now)
    return _counted("expired", wanted.where(*between(at, bounds)))


def by_language(
    organisation_id: int, bounds: Sequence[datetime], narrowed: Narrowed, languages: Collection[str]
) -> Any:
    """Each post that first went out between these instants: when, and in how many of its languages within a day."""
    whole = Narrowed(narrowed.channel_id, narrowed.topic_class)
    firsts = (
        sent(organisation_id, whole, Delivery.post_id, Variant.language, func.min(Capture.captured_at).label("at"))
        .where(col(Variant.language).in_(sorted(languages)))
        .where(col(Capture.captured_at) >= bounds[0], col(Capture.captured_at) < bounds[-1] + APART)
        .group_by(Delivery.post_id, Variant.language)
        .subquery()
    )
    begun, ended = func.min(firsts.c.at), func.max(firsts.c.at)
    is_whole = (func.count() == len(languages)) & (minutes_between(begun, ended) <= DAY)
    posts = columns(firsts.c.post_id, begun.label("at"), sa.case((is_whole, 1), else_=0).label("part"))
    return posts.group_by(firsts.c.post_id).subquery()


def _together(organisation_id: int, bounds: Sequence[datetime], narrowed: Narrowed, languages: Collection[str]) -> Any:
    posts = by_language(organisation_id, bounds, narrowed, languages)
    wanted = columns(month(posts.c.at, bounds), posts.c.part)
    return _counted("together", wanted.where(*between(posts.c.at, bounds)))


def _counted(name: str, rows: Any) -> Any:
    found = rows.subquery()
    counts = (func.sum(found.c.part), func.count())
    return columns(sa.literal_column(f"'{name}'"), found.c.month, *counts).group_by(found.c.month)


def _waits(organisation_id: int, bounds: Sequence[datetime], narrowed: Narrowed) -> Any:
    """Of whole rounds that ended approved."""
    at = col(Round.closed_at)
    waited = minutes_between(Round.opened_at, Round.closed_at).label("minutes")
    rows = of_rounds(organisation_id, narrowed, sa.literal_column("''").label("step"), month(at, bounds), waited)
    return _tally(rows.where(col(Round.state) == RoundState.APPROVED, *between(at, bounds)))


def _step_waits(organisation_id: int, bounds: Sequence[datetime], narrowed: Narrowed) -> Any:
    """Of each step of those rounds: from when it was open until somebody said the last thing in it."""
    at = col(Round.closed_at)
    done = func.max(Decision.decided_at)
    waited = minutes_between(RoundStep.opened_at, done).label("minutes")
    rows = (
        of_rounds(organisation_id, narrowed, RoundStep.name, month(at, bounds), waited)
        .join(RoundStep, col(RoundStep.round_id) == Round.id)
        .join(Decision, (col(Decision.round_step_id) == RoundStep.id) & (col(Decision.round_id) == Round.id))
        .where(col(Round.state) == RoundState.APPROVED, *between(at, bounds))
        .where(RoundStep.state == StepState.DONE, col(RoundStep.opened_at).is_not(None))
        .group_by(col(RoundStep.id), RoundStep.name, RoundStep.opened_at, Round.closed_at)
    )
    return _tally(rows)


def _tally(rows: Any) -> Any:
    found = rows.subquery()
    return columns(*found.c, func.count()).group_by(*found.c)
