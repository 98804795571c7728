"""The catch-up's queries: its lag behind the record, touched items and existing blocks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from app.db.statements import Query
from app.domain.audit.models import AuditEntry, AuditHead, DerivedMark
from app.domain.feeds.models import FeedBlock, FeedVersion
from app.domain.feeds.rules.changes import FeedChanges, read_changes
from app.domain.feeds.rules.feed_entry import RENDER_VERSION, FeedOrganisation
from app.domain.organisations.models import Organisation
from app.domain.periods.models import Period
from app.domain.periods.rules.kinds import PeriodState
from app.domain.periods.rules.territory import body_territory
from app.domain.posts.models import Post
from app.domain.posts.queries.posts import post_ids_affected
from app.domain.posts.rules.states import PostStatus

MARK = "feeds"


@dataclass(frozen=True, slots=True)
class FeedLag:
    """An organisation behind its record. `seq`: the last number read; None: never begun."""

    organisation_id: int
    seq: int | None
    is_rendered: bool


def lagging_feeds(session: Session) -> Sequence[FeedLag]:
    """Compare all heads and marks in one statement; empty when idle."""
    return _LAGS.all(session)


def _lag(organisation_id: int, seq: int | None, rendering: int | None) -> FeedLag:
    return FeedLag(organisation_id, seq, rendering == RENDER_VERSION)


_LAGS: Query[FeedLag] = Query(
    select(AuditHead.organisation_id, DerivedMark.seq, FeedVersion.rendering)
    .outerjoin(
        DerivedMark,
        (col(DerivedMark.organisation_id) == AuditHead.organisation_id) & (col(DerivedMark.name) == MARK),
    )
    .outerjoin(FeedVersion, col(FeedVersion.organisation_id) == AuditHead.organisation_id)
    .where(
        or_(
            col(DerivedMark.seq).is_(None),
            col(DerivedMark.seq) < AuditHead.seq,
            col(FeedVersion.rendering).is_distinct_from(RENDER_VERSION),
        )
    )
    .order_by(col(AuditHead.organisation_id)),
    _lag,
    everywhere=True,
)


def feed_marks(session: Session) -> Sequence[DerivedMark]:
    return session.exec(
        select(DerivedMark).where(DerivedMark.name == MARK).order_by(col(DerivedMark.organisation_id))
    ).all()


def changes_since(session: Session, organisation_id: int, seq: int, *, limit: int) -> FeedChanges:
    """Return the record's changes after `seq`, at most `limit` acts."""
    found = session.execute(
        select(AuditEntry.seq, AuditEntry.act, AuditEntry.subject)
        .where(AuditEntry.organisation_id == organisation_id, AuditEntry.seq > seq)
        .order_by(col(AuditEntry.seq))
        .limit(limit)
    )
    return read_changes([(number, act, subject) for number, act, subject in found], since=seq, limit=limit)


def record_head(session: Session, organisation_id: int) -> int:
    return session.exec(select(AuditHead.seq).where(AuditHead.organisation_id == organisation_id)).one()


def feed_organisation(session: Session, organisation_id: int, *, address: str) -> FeedOrganisation:
    body = session.get_one(Organisation, organisation_id)
    place = body_territory(body.territory_code, body.region)
    return FeedOrganisation(organisation_id, body.slug, body.zone, body.languages[0], address, place)


def all_post_ids(session: Session, organisation_id: int) -> set[int]:
    return set(session.exec(select(Post.id).where(Post.organisation_id == organisation_id)))


def all_period_ids(session: Session, organisation_id: int) -> set[int]:
    return set(session.exec(select(Period.id).where(Period.organisation_id == organisation_id)))


def open_ended_periods(session: Session) -> Sequence[tuple[int, int]]:
    """Return (organisation, period) of periods without a known end."""
    found = session.execute(
        select(Period.organisation_id, Period.id)
        .where(Period.state == PeriodState.CONFIRMED, col(Period.ends_at).is_(None))
        .order_by(col(Period.organisation_id), col(Period.id))
    )
    return [(organisation_id, period_id) for organisation_id, period_id in found]


def touched_posts(session: Session, organisation_id: int, told: FeedChanges) -> set[int]:
    """Return posts changed directly or through a topic, an account or their deciders."""
    ids = {*told.posts, *post_ids_affected(session, organisation_id, topics=told.topics, channels=told.channels)}
    if told.rights:
        waiting = select(Post.id).where(Post.organisation_id == organisation_id, Post.status == PostStatus.IN_REVIEW)
        ids |= set(session.exec(waiting))
    return ids


def post_blocks(session: Session, organisation_id: int, post_ids: Collection[int]) -> Sequence[FeedBlock]:
    return session.exec(
        select(FeedBlock)
        .where(FeedBlock.organisation_id == organisation_id, col(FeedBlock.post_id).in_(post_ids))
        .order_by(col(FeedBlock.id))
    ).all()


def named_blocks(session: Session, organisation_id: int, entries: Collection[str]) -> Sequence[FeedBlock]:
    return session.exec(
        select(FeedBlock)
        .where(FeedBlock.organisation_id == organisation_id, col(FeedBlock.entry).in_(entries))
        .order_by(col(FeedBlock.id))
    ).all()
