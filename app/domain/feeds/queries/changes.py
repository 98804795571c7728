from collections.abc import Collection, Sequence

from sqlmodel import Session, col, or_, select

from app.db.projection import RecordChanges
from app.domain.feeds.models import FeedBlock, FeedVersion
from app.domain.feeds.rules.feed_entry import FeedOrganisation
from app.domain.organisations.models import Organisation
from app.domain.periods.models import Period
from app.domain.periods.rules.kinds import PeriodState
from app.domain.periods.rules.territory import body_territory
from app.domain.posts.models import Post
from app.domain.posts.queries.posts import post_ids_affected
from app.domain.posts.rules.states import PostStatus


def rendered_organisations(session: Session) -> Sequence[int]:
    return session.exec(select(FeedVersion.organisation_id).order_by(col(FeedVersion.organisation_id))).all()


def feed_organisation(session: Session, organisation_id: int, *, address: str) -> FeedOrganisation:
    body = session.get_one(Organisation, organisation_id)
    place = body_territory(body.territory_code, body.region)
    return FeedOrganisation(organisation_id, body.slug, body.zone, body.languages[0], address, place)


def all_post_ids(session: Session, organisation_id: int) -> set[int]:
    return set(session.exec(select(Post.id).where(Post.organisation_id == organisation_id)))


def all_period_ids(session: Session, organisation_id: int) -> set[int]:
    return set(session.exec(select(Period.id).where(Period.organisation_id == organisation_id)))


def open_ended_periods(session: Session) -> Sequence[tuple[int, int]]:
    """Return (organisation, period) without a known end."""
    rows = session.execute(
        select(Period.organisation_id, Period.id)
        .where(Period.state == PeriodState.CONFIRMED, col(Period.ends_at).is_(None))
        .order_by(col(Period.organisation_id), col(Period.id))
    )
    return [(organisation_id, period_id) for organisation_id, period_id in rows]


def touched_posts(session: Session, organisation_id: int, changes: RecordChanges, *, rights: bool) -> set[int]:
    """Include changes by topic, account or deciders."""
    topics, channels = changes.ids("topic"), changes.ids("channel")
    ids = {*changes.ids("post"), *post_ids_affected(session, organisation_id, topics=topics, channels=channels)}
    if rights:
        waiting = select(Post.id).where(Post.organisation_id == organisation_id, Post.status == PostStatus.IN_REVIEW)
        ids |= set(session.exec(waiting))
    return ids


def post_blocks(session: Session, organisation_id: int, post_ids: Collection[int]) -> Sequence[FeedBlock]:
    return session.exec(
        select(FeedBlock)
        .where(FeedBlock.organisation_id == organisation_id, col(FeedBlock.post_id).in_(post_ids))
        .order_by(col(FeedBlock.id))
    ).all()


def prefixed_blocks(session: Session, organisation_id: int, prefixes: Collection[str]) -> Sequence[FeedBlock]:
    if not prefixes:
        return []
    named = or_(*(col(FeedBlock.entry).startswith(prefix) for prefix in prefixes))
    return session.exec(
        select(FeedBlock).where(FeedBlock.organisation_id == organisation_id, named).order_by(col(FeedBlock.id))
    ).all()


def named_blocks(session: Session, organisation_id: int, entries: Collection[str]) -> Sequence[FeedBlock]:
    return session.exec(
        select(FeedBlock)
        .where(FeedBlock.organisation_id == organisation_id, col(FeedBlock.entry).in_(entries))
        .order_by(col(FeedBlock.id))
    ).all()
